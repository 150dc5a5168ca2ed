/** Progress of an ffmpeg run: frames written, the time that the output has reached, and speed as a multiple of playing speed. */
export interface RunProgress {
  readonly frames: number;
  readonly outTimeMs: number;
  readonly speed?: number;
}

/** Some of ffmpeg's messages lack a line break, so that the first line of the next block follows on the same line. */
const GLUED_LINE = /^(.+?)(frame=\s*\d+)$/;

const PROGRESS_LINE =
  /^(frame|fps|stream_\w+|bitrate|total_size|out_time|out_time_[mu]s|dup_frames|drop_frames|speed|progress)=\s*(.*)$/;

/**
 * Reads the blocks that `-progress` writes between ffmpeg's other lines. Returns `{ other }` for any other line, and
 * `{ moved }` at the end of each block: whether anything has changed since the last block.
 */
export function createProgressReader(): (line: string) => { other?: string; moved?: boolean; progress?: RunProgress } {
  let block: Record<string, string> = {};
  let lastPosition = '';
  return (line) => {
    const [, message, start = line] = GLUED_LINE.exec(line) ?? [];
    const match = PROGRESS_LINE.exec(start);
    const key = match?.[1];
    if (key === undefined) return { other: line };
    block[key] = match?.[2]?.trim() ?? '';
    if (key !== 'progress') return message === undefined ? {} : { other: message };
    const position = `${block['frame']}/${block['out_time_us']}/${block['total_size']}/${block['progress']}`;
    const moved = position !== lastPosition;
    lastPosition = position;
    const progress = readBlock(block);
    block = {};
    return { moved, progress };
  };
}

function readBlock(block: Readonly<Record<string, string>>): RunProgress {
  const frames = Number.parseInt(block['frame'] ?? '0', 10) || 0;
  const speed = Number.parseFloat(block['speed'] ?? '');
  const outTimeMs = (Number.parseInt(block['out_time_us'] ?? '0', 10) || 0) / 1000;
  return { frames, outTimeMs, ...(Number.isFinite(speed) && { speed }) };
}
