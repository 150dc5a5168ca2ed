import { z } from 'zod';

/** The query to ffprobe that prints the decoder's configuration of an MP4. */
export const CONFIGURATION_QUERY: readonly string[] = [
  '-select_streams',
  'v:0',
  '-show_streams',
  '-show_data',
  '-of',
  'json',
];

const answerSchema = z.object({ streams: z.tuple([z.object({ extradata: z.string().default('') })]) });

/** Where the counts are in the configuration (ISO/IEC 14496-15, 5.3.3.1). */
const SEQUENCE_COUNT_AT = 5;
const SEQUENCE_COUNT_MASK = 31;

/**
 * Whether the header of an MP4 has the parameter sets of its picture, as the tag `avc1` states. ffmpeg also finds them
 * between the frames; many players do not.
 *
 * @param json the output of `CONFIGURATION_QUERY`
 */
export function hasParameterSets(json: string): boolean {
  const answer = answerSchema.safeParse(JSON.parse(json));
  if (!answer.success) return false;
  const configuration = parseHexDump(answer.data.streams[0].extradata);
  const sequences = (configuration[SEQUENCE_COUNT_AT] ?? 0) & SEQUENCE_COUNT_MASK;
  let at = SEQUENCE_COUNT_AT + 1;
  for (let index = 0; index < sequences && at + 2 <= configuration.length; index += 1) {
    at += 2 + configuration.readUInt16BE(at);
  }
  return sequences > 0 && (configuration[at] ?? 0) > 0;
}

/** Parses lines with an offset, up to sixteen bytes in hexadecimal, and the same bytes as text. */
function parseHexDump(dump: string): Buffer {
  const lines = dump.split('\n').map((line) => /^[0-9a-f]{8}: ((?:[0-9a-f]{2,4} )+)/.exec(line)?.[1] ?? '');
  return Buffer.from(lines.join('').replaceAll(' ', ''), 'hex');
}
