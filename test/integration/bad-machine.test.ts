import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, buy, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { WorkflowHistory } from '../support/stack/workflow-history.js';

const DISK_BYTES = 64 * 1024 * 1024;
const JOBS = 5;
const BAD = 'worker-bad';
// Only root may mount a disk.
const isRoot = process.getuid?.() === 0;

describe.runIf(isRoot)('a compress worker whose scratch disk is full', { timeout: 600_000 }, () => {
  const deployment = useTestDeployment({
    workers: ['control', 'media', 'notify'],
    env: { FIT_WORKER_TIMEOUT_MIN: '0.1' },
  });
  const clips = useClips();
  let disk = '';

  beforeAll(async () => {
    disk = join(deployment().folder, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk]);
    await fillDisk();
    await deployment().addWorker('compress-cpu', { SCRATCH_DIR: disk, WORKER_CONCURRENCY: '2' }, BAD);
  });
  afterAll(async () => {
    await deployment().worker(BAD).kill9();
    execFileSync('umount', ['--lazy', disk]);
  });

  it('alone: jobs are parked with the true cause, and all of them are retried by one act', async () => {
    const orders = await Promise.all([paidOrder(), paidOrder()]);
    for (const order of orders) {
      await order.waitForState('needs_attention');
      expect(await recordOf(order)).toMatchObject({ parked: { reason: 'encode_unavailable', cause: 'disk_full' } });
    }
    expect(await badLog()).toMatch(/"cause":"disk_full".*a worker stops taking work/);
    expect(await deployment().appLogs()).toMatch(/"type":"disk_full".*retries are spent; parked/);

    await rm(join(disk, 'filler'));
    await eventually(badLog, (log) => log.includes('a worker takes work again'), { timeoutMs: 120_000 });
    expect(await retryParked('disk_broken')).toMatchObject({ retried: 0 });
    expect(await retryParked('disk_full')).toEqual({ retried: orders.length, refused: 0 });
    for (const order of orders) await order.waitForState('done');
  });

  it('beside a healthy one: no job is parked, and none spends an attempt', async () => {
    await fillDisk();
    await deployment().addWorker('compress-cpu');
    const orders = await Promise.all(Array.from({ length: JOBS }, quotedOrder));
    await Promise.all(orders.map((order) => buy(order)));
    for (const order of orders) {
      await order.waitForState('done');
      const history = await WorkflowHistory.of(deployment().temporal, videoWorkflowId(order.id));
      const states = (await recordOf(order)).states.map(({ state }) => state);
      expect(states).not.toContain('needs_attention');
      expect(history.attemptsOf('encodeVideo')).toBe(history.queuesOf('encodeVideo').length);
    }
    expect((await badLog()).split('a worker stops taking work')).toHaveLength(3);
  });

  const quotedOrder = () => uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
  const badLog = () => readFile(deployment().worker(BAD).spec.logFile, 'utf8');

  async function paidOrder(): Promise<VideoOrder> {
    const order = await quotedOrder();
    await buy(order);
    return order;
  }

  /** Leaves less than any job needs. */
  async function fillDisk(): Promise<void> {
    await writeFile(join(disk, 'filler'), Buffer.alloc(DISK_BYTES - 100_000));
  }

  interface JobRecord {
    parked: { reason: string; cause: string } | null;
    states: { state: string }[];
  }

  async function recordOf(order: VideoOrder): Promise<JobRecord> {
    return await deployment().client.json<JobRecord>(`/v1/support/videos/${order.id}`, {
      token: deployment().adminKey,
    });
  }

  async function retryParked(cause: string): Promise<{ retried: number; refused: number }> {
    const body = { cause, reasonCode: 'our_fault' };
    const token = deployment().adminKey;
    return await deployment().client.json('/v1/support/parked-jobs/retry', { method: 'POST', body, token });
  }
});
