import { open, type FileHandle } from 'node:fs/promises';
import { UNIT, unitTypeOf } from './annex-b.js';
import { blankUserData, MalformedSeiError } from './sei-messages.js';

/** The ffprobe query for the position of each picture frame in our own MP4, including frames that are not shown. */
export const FRAME_POSITION_QUERY: readonly string[] = [
  ...['-ignore_editlist', '1', '-select_streams', 'v:0', '-show_entries', 'packet=pos,size', '-of', 'csv=p=0:nk=0'],
];

/** Bytes of the length before each unit, as ffmpeg writes it. */
const LENGTH_BYTES = 4;

interface FramePosition {
  readonly at: number;
  readonly sizeBytes: number;
}

/**
 * Overwrites user data between the frames of an MP4 with H.264 that `copyArgv` made: place and device of the camera,
 * and anything else that an application has put there. Nothing moves and nothing else changes. Keeps one frame in
 * memory at a time. A repeat changes nothing.
 *
 * @param framePositions the output of `FRAME_POSITION_QUERY` about the file
 * @throws MalformedSeiError when the file is malformed; it must then not be delivered
 */
export async function blankCopiedUserData(path: string, framePositions: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    for (const line of framePositions.split('\n').filter((text) => text !== '')) {
      await blankFrame(file, parsePosition(line));
    }
  } finally {
    await file.close();
  }
}

function parsePosition(line: string): FramePosition {
  const [, at] = /\bpos=(\d+)/.exec(line) ?? [];
  const [, sizeBytes] = /\bsize=(\d+)/.exec(line) ?? [];
  if (at === undefined || sizeBytes === undefined) throw new MalformedSeiError();
  return { at: Number(at), sizeBytes: Number(sizeBytes) };
}

async function blankFrame(file: FileHandle, { at, sizeBytes }: FramePosition): Promise<void> {
  const frame = Buffer.alloc(sizeBytes);
  const { bytesRead } = await file.read(frame, 0, sizeBytes, at);
  if (bytesRead !== sizeBytes) throw new MalformedSeiError();
  if (blankUserDataInFrame(frame)) await file.write(frame, 0, sizeBytes, at);
}

/**
 * Overwrites user data in one frame of an MP4, in place, and returns whether there was any.
 * @throws MalformedSeiError when the frame is not a sequence of units with a length before each
 */
export function blankUserDataInFrame(frame: Buffer): boolean {
  let found = false;
  let at = 0;
  while (at < frame.length) {
    const from = at + LENGTH_BYTES;
    if (from > frame.length) throw new MalformedSeiError();
    at = from + frame.readUInt32BE(at);
    if (at > frame.length) throw new MalformedSeiError();
    const unit = frame.subarray(from, at);
    if (unitTypeOf(unit) === UNIT.sei) found = blankUserData(unit) || found;
  }
  return found;
}
