import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBox, makeBox, splice } from './mp4-boxes.js';
import { makeScene } from './scene.js';

/** A QuickTime movie of raw pixels whose data reference (an alias record) names `other`, a file in its folder, not itself. */
export async function makeExternalData(dir: string, name: string, other: string): Promise<string> {
  const encode = ['-c:v', 'rawvideo', '-pix_fmt', 'rgb24'];
  const scene = await makeScene(dir, `own-${name}`, { size: '32x18', seconds: 0.5, sound: null, encode });
  const file = await readFile(scene);
  const parents = findBox(file, ['moov', 'trak', 'mdia', 'minf', 'dinf', 'dref']);
  const { content, start, size } = parents.at(-1) ?? { content: 0, start: 0, size: 0 };
  const path = join(dir, name);
  const reference = makeBox('alis', aliasOf(other));
  await writeFile(path, splice(file, parents, content + 8, start + size, reference));
  return path;
}

/** The fields that readers use, at their offsets; the rest is zero. */
function aliasOf(fileName: string): Buffer {
  const fixed = Buffer.alloc(4 + 150);
  const at = { name: 4 + 10 + 28 + 12, levels: 4 + 10 + 28 + 12 + 64 + 16 };
  fixed.writeUInt8(fileName.length, at.name);
  fixed.write(fileName, at.name + 1, 'latin1');
  fixed.writeInt16BE(1, at.levels);
  fixed.writeInt16BE(1, at.levels + 2);
  const bytes = Buffer.from(`/volume/${fileName}`.padEnd(40, '\0'), 'latin1');
  const entry = Buffer.alloc(4);
  entry.writeInt16BE(18, 0);
  entry.writeInt16BE(bytes.length, 2);
  const end = Buffer.alloc(4);
  end.writeInt16BE(-1, 0);
  entry.writeInt16BE(2, 0);
  return Buffer.concat([fixed.subarray(0, at.levels + 4 + 16), entry, bytes, end]);
}
