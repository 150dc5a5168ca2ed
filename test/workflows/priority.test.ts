import { describe, expect, it } from 'vitest';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { eventually } from '../support/eventually.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import { startDevServer } from '../support/workflows/servers.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

// What goes first is the server's affair: this is the real one, with one partition a queue as in the stack.
const harness = useWorkflowHarness(startDevServer);
const SHORT_RETENTION = { retentionMs: 1000, expiresSoonLeadMs: 0 };

describe('encodes that wait for a worker', () => {
  it('go by what was paid for: priority, then no priority, then nothing; each kind in its own order', async () => {
    const started: string[] = [];
    const names = new Map<string, string>();
    // Nobody encodes on a GPU: all wait there until one worker that takes one at a time is hired.
    const videos: VideoDriver[] = [];
    for (const [name, purchase] of [
      ['test', { upsells: ['priority'] }],
      ['free', { what: 'free' }],
      ['first', {}],
      ['second', {}],
      ['first with priority', { upsells: ['priority'] }],
      ['third', {}],
      ['second with priority', { upsells: ['priority'] }],
    ] as [string, Parameters<VideoDriver['buy']>[0]][]) {
      const video = harness.newVideo({ ...SHORT_RETENTION, gpuWaitTimeoutMs: 60_000 });
      names.set(video.backend.jobId, name);
      video.isTest = name === 'test';
      video.backend.compressQueue = 'compress-gpu';
      video.backend.wrap('encodeVideo', async (proceed) => {
        started.push(names.get(video.backend.jobId) ?? '');
        return await proceed();
      });
      await video.start();
      await video.driveToQuoted();
      await video.buy(purchase);
      await video.waitForState('queued');
      videos.push(video);
    }

    await eventually(async () => (await encodesWaiting()) === videos.length);
    const worker = await harness.startWorker('compressGpu', { atOnce: 1 });
    await eventually(() => started.length === videos.length);
    expect(started).toEqual([
      'first with priority',
      'second with priority',
      'first',
      'second',
      'third',
      'test',
      'free',
    ]);
    for (const video of videos) await video.expectEndState('expired', 'retention_over');
    await worker.stop();
  });
});

/** As the server counts them: a workflow says `queued` a moment before its encode has arrived there. */
async function encodesWaiting(): Promise<number> {
  const { stats } = await harness.env.connection.workflowService.describeTaskQueue({
    namespace: harness.env.namespace ?? 'default',
    taskQueue: { name: TASK_QUEUES.compressGpu },
    taskQueueType: 2,
    reportStats: true,
  });
  return Number(stats?.approximateBacklogCount ?? 0);
}
