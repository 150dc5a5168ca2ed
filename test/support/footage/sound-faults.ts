import { join } from 'node:path';
import { makeScene, remux } from './scene.js';
import { joinTracks } from './track-files.js';

/** The scene with packets of sound that are nothing but noise, in this codec. */
export async function makeNoiseForSound(dir: string, name: string, codec: string): Promise<string> {
  const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '12', '-c:a', codec];
  const clear = await makeScene(dir, `clear-${name}`, { encode });
  return await remux(clear, join(dir, name), [], ['-bsf:a', 'noise=amount=1']);
}

/** The scene behind a default sound track of noise. */
export async function makeNoiseBeforeSound(dir: string, name: string): Promise<string> {
  const noise = await makeNoiseForSound(dir, `noise-${name}`, 'aac');
  const scene = await makeScene(dir, `scene-${name}`);
  const options = ['-disposition:a:0', 'default', '-disposition:a:1', '0'];
  return await joinTracks(join(dir, name), [noise, scene], ['0:v', '0:a', '1:a'], options);
}
