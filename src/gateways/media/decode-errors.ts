/** Pictures that an input's decoder could not decode: the input's number in ffmpeg's arguments, and how many. */
export type DecodeErrorListener = (input: number, pictures: number) => void;

const FAILED_PACKET =
  /^\[vist#(\d+):\d+\/\w+ @ \w+\] \[dec:[^\]]*\] (?:Error submitting packet to decoder|Decoding error): /;
const REPEATED = /^ {4}Last message repeated (\d+) times$/;

/**
 * Reads from ffmpeg's messages which packets of a picture its decoder refused. Damage that a decoder conceals is not among
 * them: intact files have such pictures too, for instance where a recording begins between two key frames.
 */
export function createDecodeErrorReader(onDecodeError: DecodeErrorListener): (line: string) => void {
  let last: number | null = null;
  return (line) => {
    const repeated = REPEATED.exec(line)?.[1];
    if (repeated !== undefined) {
      if (last !== null) onDecodeError(last, Number(repeated));
      return;
    }
    const input = FAILED_PACKET.exec(line)?.[1];
    last = input === undefined ? null : Number(input);
    if (last !== null) onDecodeError(last, 1);
  };
}
