import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { watchMemory } from '../support/stack/memory.js';
import { waitForState } from '../support/stack/state-events.js';

// Several times what the API may grow by. `test:full` sends the largest that is accepted: UPLOAD_MEGABYTES=2000.
const SIZE_BYTES = Number(process.env['UPLOAD_MEGABYTES'] ?? 400) * 1_000_000;
const MAX_GROWTH_BYTES = 50_000_000;
const PATIENCE_MS = 600_000;
const CLIENT = fileURLToPath(new URL('../support/stack/upload-client.mjs', import.meta.url));

describe('a large upload', () => {
  // Nobody who looks into the video: it is none.
  const deployment = useTestDeployment({ workers: ['control'] });
  let folder: string;
  let path: string;
  let sha256: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailsized-large-'));
    path = join(folder, 'large.mp4');
    sha256 = await makeLargeFile(path);
  }, PATIENCE_MS);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    'goes on after client and API were killed in the middle, loses nothing, and costs the API no memory',
    async () => {
      const order = await VideoOrder.create(deployment().client, { path, target: { provider: 'gmail' } });
      const before = watchMemory(deployment().api.pid);
      const killed = startClient(order);
      for await (const line of killed.lines) if (line === `sent ${Math.ceil(order.partCount / 2)}`) break;
      killed.child.kill('SIGKILL');
      await Promise.all([killed.ended, deployment().api.kill9()]);
      expect(before.grownBytes()).toBeLessThan(MAX_GROWTH_BYTES);

      await deployment().api.start();
      const { parts } = await order.uploadedParts();
      expect(parts.length).toBeGreaterThanOrEqual(Math.ceil(order.partCount / 2));
      expect(parts.length).toBeLessThan(order.partCount);
      const after = watchMemory(deployment().api.pid);
      const resumed = startClient(order);
      const sent: string[] = [];
      for await (const line of resumed.lines) sent.push(line);
      expect(await resumed.ended).toBe(0);
      expect(after.grownBytes()).toBeLessThan(MAX_GROWTH_BYTES);

      // Nothing that had arrived was sent again.
      expect(sent).toHaveLength(order.partCount - parts.length + 1);
      expect(sent.at(-1)).toBe('complete');
      await waitForState(order, 'probing');
      expect(await deployment().objects.sha256OfInput(order.id)).toBe(sha256);
    },
    PATIENCE_MS,
  );

  /** The customer's program, in a process of its own. */
  function startClient(order: VideoOrder) {
    const jobUrl = `${deployment().stack.urls.api}/v1/videos/${order.id}`;
    const args = [CLIENT, jobUrl, order.token, path, String(order.partSizeBytes), String(order.partCount)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'close').then(([exitCode]) => exitCode as number | null);
    return { child, lines: createInterface({ input: child.stdout }), ended };
  }
});

/** A file in which no megabyte is like another, so that nothing could be swapped. Answers its SHA-256 in hex. */
async function makeLargeFile(path: string): Promise<string> {
  const megabyte = randomBytes(1_000_000);
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  for (let index = 0; index < SIZE_BYTES / megabyte.length; index += 1) {
    megabyte.writeUInt32BE(index);
    hash.update(megabyte);
    await file.write(megabyte);
  }
  await file.close();
  return hash.digest('hex');
}
