import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findOnPath, findTool } from '../../../stack/tools.js';
import { createTestGateway, useTempDir } from './gateway-setup.js';

describe('what a worker’s ffmpeg can do', { timeout: 60_000 }, () => {
  const dir = useTempDir();

  it('is found out by trying: the newer one can encode both ways, map HDR and compare pictures', async () => {
    const capabilities = await (await createTestGateway()).capabilities();
    expect(capabilities).toMatchObject({ x264: true, svtAv1: true, toneMapping: true, vmaf: true });
    const { ffmpeg, ffprobe, x264, svtAv1 } = capabilities.versions;
    expect([ffmpeg, ffprobe, x264, svtAv1]).toEqual([
      expect.stringMatching(/^n?\d/),
      expect.stringMatching(/^n?\d/),
      expect.stringMatching(/^core \d+/),
      expect.stringMatching(/^v\d/),
    ]);
  });

  it.runIf(findOnPath('ffmpeg', '/usr/bin'))('is less with Debian’s: no comparing of pictures, and why', async () => {
    const gateway = await createTestGateway({ ffmpegPath: '/usr/bin/ffmpeg' });
    const capabilities = await gateway.capabilities();
    expect(capabilities).toMatchObject({ x264: true, toneMapping: true, vmaf: false });
    expect(capabilities.failures['vmaf']).toContain('libvmaf');
    expect(capabilities.versions.x264).toMatch(/^core \d+ r\d+/);
  });

  it('does not believe in names: an encoder that is listed but fails is none', async () => {
    const ffmpegPath = await script(`case "$*" in *libx264*) echo "it crashed" >&2; exit 1 ;; esac`);
    const { x264, failures, versions } = await (await createTestGateway({ ffmpegPath })).capabilities();
    expect(x264).toBe(false);
    expect(failures['x264']).toBe('it crashed');
    expect(versions).not.toHaveProperty('x264');
  });

  it('is nothing where the sandbox lets nothing run', async () => {
    const gateway = await createTestGateway({ ffmpegPath: join(dir.path, 'nowhere') });
    expect(await gateway.capabilities()).toMatchObject({
      x264: false,
      svtAv1: false,
      nvenc: false,
      toneMapping: false,
      vmaf: false,
      versions: { ffmpeg: 'unknown' },
    });
  });

  it('is tried out once in a process', async () => {
    const gateway = await createTestGateway();
    expect(await gateway.capabilities()).toBe(await gateway.capabilities());
  });

  /** A script in the place of ffmpeg that does something first. */
  async function script(first: string): Promise<string> {
    const path = join(dir.path, 'ffmpeg');
    const real = findOnPath('ffmpeg', '/usr/bin:/usr/local/bin') ?? findTool('ffmpeg');
    await writeFile(path, `#!/bin/sh\n${first}\nexec ${real} "$@"\n`);
    await chmod(path, 0o755);
    return path;
  }
});
