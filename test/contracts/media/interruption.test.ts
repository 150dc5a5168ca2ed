import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import type { EncodeProgress, EncodeRequest, MediaGateway } from '../../../src/gateways/media/media.gateway.js';
import type { SandboxMode } from '../../../src/gateways/media/sandbox/sandbox-arguments.js';
import { findTool } from '../../../stack/tools.js';
import * as footage from '../../support/footage/footage.js';
import { createTestGateway, neverCanceled, useTempDir } from './gateway-setup.js';
import { eventually } from '../../support/eventually.js';
import { processesMentioning } from './processes.js';

/** Well above what a busy test machine lets an encoder pause, well below the test's own timeout. */
const STALL_TIMEOUT_MS = 4000;

describe.runIf(process.platform === 'linux').each<SandboxMode>(['bubblewrap', 'none'])(
  'an encode that does not come to its end (sandbox: %s)',
  { timeout: 60_000 },
  (sandbox) => {
    const dir = useTempDir();
    let gateway: MediaGateway;
    let request: EncodeRequest;

    beforeAll(async () => {
      gateway = await createTestGateway({ sandbox, stallTimeoutMs: STALL_TIMEOUT_MS });
      const inputPath = await footage.makeClip(dir.path, 'slow.mp4', { seconds: 6, size: '1280x720', grain: 20 });
      const facts = await gateway.probe(inputPath, { signal: neverCanceled(), scratchDir: dir.path });
      const complexity = { bitsPerPixel: 0.1, pixels: 518_400, frameRate: 30 };
      const plan = planSize({ facts, complexity, ceilingBytes: 5_000_000 });
      const outputPath = join(dir.path, 'out.mp4');
      request = { inputPath, scratchDir: dir.path, outputPath, facts, plan, encoder: 'x264', maxAttempts: 1 };
    });

    /** Starts the encode and waits for a sign of life. */
    async function startEncoding(signal: AbortSignal): Promise<{ encoding: Promise<unknown> }> {
      let encoding: Promise<unknown> = Promise.resolve();
      await new Promise<EncodeProgress>((resolve, reject) => {
        encoding = gateway.encode(request, { signal, onProgress: resolve });
        encoding.catch(reject);
      });
      return { encoding };
    }

    async function expectNothingLeft(): Promise<void> {
      expect(await processesMentioning(dir.path)).toEqual([]);
      expect((await readdir(dir.path)).sort()).toEqual(['slow.mp4']);
    }

    it('is canceled within five seconds, and nothing of it is left', async () => {
      const controller = new AbortController();
      const { encoding } = await startEncoding(controller.signal);
      expect(await processesMentioning(dir.path)).not.toEqual([]);
      const canceledAtMs = performance.now();
      controller.abort();
      await expect(encoding).rejects.toMatchObject({ code: 'canceled' });
      expect(performance.now() - canceledAtMs).toBeLessThan(5000);
      await expectNothingLeft();
    });

    it('can be canceled before it has begun', async () => {
      const encoding = gateway.encode(request, { signal: AbortSignal.abort() });
      await expect(encoding).rejects.toMatchObject({ code: 'canceled' });
      await expectNothingLeft();
    });

    it('is killed when it is alive but makes no progress, and may be tried again', async () => {
      const { encoding } = await startEncoding(neverCanceled());
      const encoder = await eventually(async () =>
        (await processesMentioning(dir.path)).find(({ commandLine }) => commandLine.startsWith(findTool('ffmpeg'))),
      );
      process.kill(encoder.pid, 'SIGSTOP');
      await expect(encoding).rejects.toMatchObject({ code: 'no_progress', retryable: true });
      await expectNothingLeft();
    });

    it('fails in plain words when the encoder is killed', async () => {
      const { encoding } = await startEncoding(neverCanceled());
      const encoder = await eventually(async () =>
        (await processesMentioning(dir.path)).find(({ commandLine }) => commandLine.startsWith(findTool('ffmpeg'))),
      );
      process.kill(encoder.pid, 'SIGKILL');
      await expect(encoding).rejects.toMatchObject({ name: 'MediaError', retryable: true });
      await expectNothingLeft();
    });
  },
);
