import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxMode } from '../../../src/gateways/media/sandbox/sandbox-arguments.js';
import * as footage from '../../support/footage/footage.js';
import { createTestGateway, neverCanceled, useTempDir } from './gateway-setup.js';

/** The guard in ffmpeg's own arguments has to hold alone, so the stories are told without the sandbox as well. */
const SANDBOXES: readonly SandboxMode[] = process.platform === 'linux' ? ['bubblewrap', 'none'] : ['none'];

/** A name beside the hostile file: ffmpeg's own defaults would follow it. */
const OTHER_JOB = 'other-job.ts';

describe.each(SANDBOXES)('files that point elsewhere (sandbox: %s)', (sandbox) => {
  const dir = useTempDir();
  let canary: Server;
  let canaryUrl = '';
  let visits = 0;

  beforeAll(async () => {
    canary = createServer((socket) => {
      visits += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
    canaryUrl = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/clip.ts`;
  });
  afterAll(() => new Promise((resolve) => canary.close(resolve)));

  const playlist = (entry: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${entry}\n#EXT-X-ENDLIST\n`;
  const concat = (entry: string) => `ffconcat version 1.0\nfile '${entry}'\n`;
  const manifest = (entry: string) =>
    `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" type="static" mediaPresentationDuration="PT2S">` +
    `<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>${entry}</BaseURL>` +
    `</Representation></AdaptationSet></Period></MPD>`;

  it.each([
    ['playlist', playlist],
    ['concat list', concat],
    ['DASH manifest', manifest],
  ])('refuses a %s named .mp4 that points to a video of another job', async (what, write) => {
    await footage.makeClip(dir.path, OTHER_JOB);
    await expectRefused(await footage.makeTextFile(dir.path, `${what}.mp4`, write(OTHER_JOB)));
  });

  it.each([
    ['playlist', playlist],
    ['concat list', concat],
    ['DASH manifest', manifest],
  ])('opens no connection for a %s that points to the network', async (what, write) => {
    await expectRefused(await footage.makeTextFile(dir.path, `${what}-net.mp4`, write(canaryUrl)));
    expect(visits).toBe(0);
  });

  it('neither encodes nor pictures what the probe has refused', async () => {
    const other = await footage.makeClip(dir.path, OTHER_JOB);
    const path = await footage.makeTextFile(dir.path, 'again.mp4', playlist(OTHER_JOB));
    const gateway = await createTestGateway({ sandbox });
    const options = { signal: neverCanceled(), scratchDir: dir.path };
    const poster = gateway.extractPoster(path, join(dir.path, 'poster.jpg'), options);
    await expect(poster).rejects.toMatchObject({ code: 'unreadable_input' });
    const facts = await gateway.probe(other, options);
    await expect(gateway.measureComplexity(path, facts, [100_000], options)).rejects.toMatchObject({
      code: 'unreadable_input',
    });
  });

  async function expectRefused(path: string): Promise<void> {
    const gateway = await createTestGateway({ sandbox });
    const probing = gateway.probe(path, { signal: neverCanceled(), scratchDir: dir.path });
    await expect(probing).rejects.toMatchObject({ code: 'unreadable_input' });
  }
});
