import { describe, expect, it } from 'vitest';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import type { UpsellName } from '../../src/domain/upsells.js';
import { eventually } from '../support/workflows/eventually.js';
import { useHouse } from '../support/workflows/house.js';
import { startDevServer } from '../support/workflows/servers.js';
import type { Video } from '../support/workflows/video.js';

// What goes first is the server's affair: this is the real one, with one partition a queue as in the stack.
const house = useHouse(startDevServer);
const SOON = { retentionMs: 1000, expiresSoonLeadMs: 0 };

describe('encodes that wait for a worker', () => {
  it('with paid-for priority go before those without, whoever came first; each kind in its own order', async () => {
    const started: string[] = [];
    const names = new Map<string, string>();
    // Nobody encodes on a GPU: all wait there until one worker that takes one at a time is hired.
    const videos: Video[] = [];
    for (const [name, upsells] of [
      ['first', []],
      ['second', []],
      ['first with priority', ['priority']],
      ['third', []],
      ['second with priority', ['priority']],
    ] as [string, UpsellName[]][]) {
      const video = house.newVideo({ ...SOON, gpuWaitTimeoutMs: 60_000 });
      names.set(video.world.jobId, name);
      video.world.compressQueue = 'compress-gpu';
      video.world.wrap('encodeVideo', async (proceed) => {
        started.push(names.get(video.world.jobId) ?? '');
        return await proceed();
      });
      await video.start();
      await video.getsQuoted();
      await video.buy({ upsells });
      await video.reaches('queued');
      videos.push(video);
    }

    await eventually(async () => (await encodesWaiting()) === videos.length);
    const worker = await house.hire('compressGpu', { atOnce: 1 });
    await eventually(() => started.length === videos.length);
    expect(started).toEqual(['first with priority', 'second with priority', 'first', 'second', 'third']);
    for (const video of videos) await video.endsAs('expired', 'retention_over');
    await worker.stop();
  });
});

/** As the server counts them: a workflow says `queued` a moment before its encode has arrived there. */
async function encodesWaiting(): Promise<number> {
  const { stats } = await house.env.connection.workflowService.describeTaskQueue({
    namespace: house.env.namespace ?? 'default',
    taskQueue: { name: TASK_QUEUES.compressGpu },
    taskQueueType: 2,
    reportStats: true,
  });
  return Number(stats?.approximateBacklogCount ?? 0);
}
