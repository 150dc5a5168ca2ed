import { execFile } from 'node:child_process';
import { mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { MediaError } from '../../../src/gateways/media/media-error.js';
import type { MediaGateway } from '../../../src/gateways/media/media.gateway.js';
import type { SandboxMode } from '../../../src/gateways/media/sandbox/sandbox-arguments.js';
import { findTool } from '../../../stack/tools.js';
import { makeScene } from '../../support/footage/scene.js';
import { makeClip } from '../../support/footage/footage.js';
import { makeExternalData } from '../../support/footage/external-data.js';
import { createTestGateway, neverCanceled, useTempDir } from './gateway-setup.js';

const execFileAsync = promisify(execFile);
const SANDBOXES: readonly SandboxMode[] = process.platform === 'linux' ? ['bubblewrap', 'none'] : ['none'];

/** A file beside the hostile one; whoever reads it moves its time of access (kept exact by making it older than the file). */
const CANARY = 'canary.ts';
const LONG_AGO = new Date('2001-01-01T00:00:00Z');

const playlist = (entry: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${entry}\n#EXT-X-ENDLIST\n`;
const concat = (entry: string) => `ffconcat version 1.0\nfile '${entry}'\n`;
const manifest = (entry: string) =>
  '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" type="static" mediaPresentationDuration="PT2S">' +
  `<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>${entry}</BaseURL></Representation></AdaptationSet></Period></MPD>`;

interface Lure {
  readonly what: string;
  readonly make: (dir: string, entry: string) => Promise<string>;
  /** What an ffmpeg without guards has to be told before it takes the bait. */
  readonly unguarded: readonly string[];
}

const listed = (name: string, write: (entry: string) => string) => async (dir: string, entry: string) => {
  const path = join(dir, name);
  await writeFile(path, write(entry));
  return path;
};
const ANY = ['-protocol_whitelist', 'file,http,tcp,crypto,data,subfile,concat,cache'];

const LURES: readonly Lure[] = [
  {
    what: 'an HLS playlist',
    make: listed('hls.mp4', playlist),
    unguarded: [...ANY, '-allowed_extensions', 'ALL', '-extension_picky', '0', '-f', 'hls'],
  },
  { what: 'a concat list', make: listed('concat.mp4', concat), unguarded: [...ANY, '-safe', '0', '-f', 'concat'] },
  { what: 'a DASH manifest', make: listed('dash.mp4', manifest), unguarded: [...ANY, '-f', 'dash'] },
];
const EXTERNAL: Lure = {
  what: 'a QuickTime film whose samples are in another file',
  make: (dir) => makeExternalData(dir, 'external.mov', CANARY),
  unguarded: ['-enable_drefs', '1'],
};
const SUBFILE: Lure = {
  what: 'a list that names a part of a file',
  make: (dir) => listed('subfile.mp4', concat)(dir, `subfile,,start,0,end,100000,,:${join(dir, CANARY)}`),
  unguarded: [...ANY, '-safe', '0', '-f', 'concat'],
};

/** ffmpeg as anybody runs it: no guard, no sandbox. Its failure is no matter; only what it touches is. */
async function runUnguarded(path: string, options: readonly string[]): Promise<void> {
  const args = ['-nostdin', '-v', 'error', ...options, '-i', path, '-map', '0', '-c', 'copy', '-f', 'null', '-'];
  await execFileAsync(findTool('ffmpeg'), args, { timeout: 20_000 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'stderr' in error)) throw error;
  });
}

/** Every operation on the file, whatever the one before it has said; answers all that could leave the worker. */
async function tryEverything(gateway: MediaGateway, inputPath: string, dir: string): Promise<string> {
  const options = { signal: neverCanceled(), scratchDir: dir };
  const decoy = await gateway.probe(await makeClip(dir, 'decoy.mp4'), options);
  const plan = planSize({ facts: decoy, complexity: TYPICAL_COMPLEXITY, ceilingBytes: 200_000 });
  const outputPath = join(dir, 'out.mp4');
  const request = { inputPath, outputPath, facts: decoy, encoder: 'x264', maxAttempts: 1, scratchDir: dir } as const;
  const said: string[] = [];
  for (const attempt of [
    () => gateway.probe(inputPath, options),
    () => gateway.measureComplexity(inputPath, decoy, [300_000], options),
    () => gateway.extractPoster(inputPath, join(dir, 'poster.jpg'), options),
    () => gateway.encode({ ...request, plan: { ...plan, mode: 'encode' } }, options),
    () => gateway.encode({ ...request, plan: { ...plan, mode: 'copy' } }, options),
  ]) {
    said.push(
      await attempt().then(
        (result) => JSON.stringify(result ?? null),
        (error: unknown) => {
          if (error instanceof MediaError) return `${error.message} ${error.log}`;
          throw error;
        },
      ),
    );
  }
  return said.join('\n');
}

describe.each(SANDBOXES)('a canary beside a hostile file (sandbox: %s)', (sandbox) => {
  const dir = useTempDir();
  let canaryPath = '';
  let secret = '';
  const silence = () => utimes(canaryPath, LONG_AGO, new Date());
  const hasSung = async () => (await stat(canaryPath)).atimeMs > LONG_AGO.getTime();

  beforeAll(async () => {
    canaryPath = await makeScene(dir.path, CANARY);
    secret = (await readFile(canaryPath)).subarray(5000, 5032).toString('latin1');
  });

  it.each([...LURES, EXTERNAL, SUBFILE])('is left alone by $what, but would sing', async ({ make, unguarded }) => {
    const path = await make(dir.path, CANARY);
    await silence();
    const said = await tryEverything(await createTestGateway({ sandbox }), path, dir.path);
    expect(await hasSung()).toBe(false);
    expect(said).not.toContain(secret);
    await runUnguarded(path, unguarded);
    expect(await hasSung()).toBe(true);
  });

  it.each(['clip%03d.mp4', 'concat:canary.ts|x.mp4', 'subfile,,start,0,end,0,,:canary.ts', 'data:video.mp4', '-i.mp4'])(
    'is left alone by a file called %s, which is read as itself',
    async (name) => {
      const folder = join(dir.path, 'names');
      await mkdir(folder, { recursive: true });
      const path = join(folder, name);
      await writeFile(path, await readFile(await makeClip(dir.path, 'plain.mp4')));
      await silence();
      const gateway = await createTestGateway({ sandbox });
      expect((await gateway.probe(path, { signal: neverCanceled(), scratchDir: dir.path })).video.width).toBe(320);
      expect(await hasSung()).toBe(false);
    },
  );
});

describe.each(SANDBOXES)('a canary on the network (sandbox: %s)', (sandbox) => {
  const dir = useTempDir();
  let server: Server;
  let url = '';
  let visits = 0;
  beforeAll(async () => {
    server = createServer((socket) => {
      visits += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/clip.ts`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it.each(LURES)('is not called by $what, but would sing', async ({ make, unguarded }) => {
    const path = await make(dir.path, url);
    visits = 0;
    await tryEverything(await createTestGateway({ sandbox }), path, dir.path);
    expect(visits).toBe(0);
    await runUnguarded(path, unguarded);
    expect(visits).toBeGreaterThan(0);
  });
});
