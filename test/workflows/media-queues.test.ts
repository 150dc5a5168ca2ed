import { Context } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { CALLER_GROUP } from '../support/workflows/fixtures.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';

const harness = useWorkflowHarness();

const WORK_ON_FILES = ['probeVideo', 'makePreviews', 'finalizeVideo'] as const;

/** Where each piece of work on files was dispatched, and whom it took turns with. */
function dispatches(video: VideoDriver): Map<string, { taskQueue: string; fairnessKey: string | undefined }> {
  const seen = new Map<string, { taskQueue: string; fairnessKey: string | undefined }>();
  for (const name of WORK_ON_FILES) {
    video.backend.wrap(name, async (proceed) => {
      const { taskQueue, priority } = Context.current().info;
      seen.set(name, { taskQueue, fairnessKey: priority?.fairnessKey });
      return await proceed();
    });
  }
  return seen;
}

describe('work on the files of a job', () => {
  it('is done in turns with other callers before payment, and on a queue of its own after it', async () => {
    const video = await harness.startVideo();
    const seen = dispatches(video);
    await video.driveToDelivered();
    const unpaid = { taskQueue: TASK_QUEUES.media, fairnessKey: CALLER_GROUP };
    expect(seen.get('probeVideo')).toEqual(unpaid);
    expect(seen.get('makePreviews')).toEqual(unpaid);
    expect(seen.get('finalizeVideo')?.taskQueue).toBe(TASK_QUEUES.finalize);
    await video.expectEndState('expired', 'retention_over');
  });
});
