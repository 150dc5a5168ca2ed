import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWithFfmpeg } from './footage.js';
import { findBox, makeBox, SAMPLE_TABLE, splice } from './mp4-boxes.js';
import { beep, drawScene } from './scene.js';

const TRANSFERS = { pq: 'smpte2084', hlg: 'arib-std-b67' } as const;

/** The scene as an HDR camera records it: its white is a sheet of paper at 203 nits. HEVC, 10 bits, BT.2020. */
export async function makeHdrScene(dir: string, name: string, kind: keyof typeof TRANSFERS): Promise<string> {
  const path = join(dir, name);
  const transfer = TRANSFERS[kind];
  const drawn = drawScene('320x180', '30', 2);
  const lifted = `setparams=color_primaries=bt709:color_trc=bt709:colorspace=gbr:range=pc,zscale=matrixin=gbr:rangein=full:primariesin=bt709:transferin=bt709:matrix=gbr:primaries=bt709:range=full:transfer=linear:npl=203,format=gbrpf32le,zscale=primaries=bt2020,zscale=transfer=${transfer}:npl=203:matrix=bt2020nc:range=limited,format=yuv420p10le`;
  const x265 = `log-level=error:colorprim=bt2020:transfer=${transfer}:colormatrix=bt2020nc:range=limited`;
  const master =
    kind === 'pq'
      ? ':master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400'
      : '';
  await makeWithFfmpeg([
    ...[
      '-f',
      'lavfi',
      '-i',
      `${drawn},${lifted}`,
      '-f',
      'lavfi',
      '-i',
      beep(),
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
    ],
    ...['-crf', '12', '-x265-params', x265 + master, '-tag:v', 'hvc1', '-c:a', 'aac', path],
  ]);
  return path;
}

/**
 * The same file with the box that declares the picture as Dolby Vision. The dynamic metadata itself is missing, because
 * x265 writes it only from the file of a mastering tool. Players then show the base layer, as we always do.
 */
export async function addDolbyVision(from: string, to: string, profile: number, baseId: number): Promise<string> {
  const file = await readFile(from);
  const parents = findBox(file, [...SAMPLE_TABLE, 'stsd', 'hvc1']);
  const entry = parents.at(-1);
  if (entry === undefined) throw new Error('the file has no HEVC track');
  const config = Buffer.alloc(24);
  // Version 1.0, 7 bits profile, 6 bits level (3), RPU and base layer present, 4 bits compatibility id.
  config[0] = 1;
  config.writeUInt16BE((profile << 9) | (3 << 3) | 0b101, 2);
  config[4] = baseId << 4;
  const end = entry.start + entry.size;
  await writeFile(to, splice(file, parents, end, end, makeBox(profile > 7 ? 'dvvC' : 'dvcC', config)));
  return to;
}
