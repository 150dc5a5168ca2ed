import { describe, expect, it } from 'vitest';
import {
  deleteNowSignal,
  paymentUpdatedSignal,
  refundSignal,
  retrySignal,
} from '../../src/contracts/video-workflow.js';
import { WORKFLOW_VERSION } from '../../workflows/changes.js';
import { startDevServer } from '../support/workflows/servers.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';

// The time-skipping server sends tasks to the worker that had the workflow before, even when that is gone.
const harness = useWorkflowHarness(startDevServer);

const NEWEST = { version: WORKFLOW_VERSION };
/** Knows every change, and does not make those of the newest version yet. */
const BEFORE = { version: WORKFLOW_VERSION - 1 };
/** As if one rolled back by more than a version: it knows no change. */
const MUCH_OLDER = { version: 0, knowsChanges: false };

// Parking takes its time, and so does each worker that ends.
const TIMEOUT_MS = 180_000;

const STATES = ['uploading', 'quoted', 'paying', 'compressing', 'finalizing', 'needs_attention', 'done'] as const;

/** A job in some state, and what takes it from there to its end. */
interface Job {
  video: VideoDriver;
  finish: () => Promise<unknown>;
}

async function jobThatIs(state: (typeof STATES)[number]): Promise<Job> {
  const video = await harness.startVideo();
  const deliver = (act: () => Promise<unknown>): Job => ({ video, finish: async () => await endDelivered(video, act) });
  switch (state) {
    case 'uploading':
      return deliver(async () => await video.driveToPaid());
    case 'quoted':
      await video.driveToQuoted();
      return deliver(async () => await video.buy());
    case 'paying':
      await video.driveTo3dSecure();
      return deliver(async () => {
        video.backend.money.succeed();
        await video.handle.signal(paymentUpdatedSignal);
      });
    case 'compressing':
    case 'finalizing': {
      const latch = await (state === 'compressing' ? video.driveToEncoding() : video.driveToFinalizing());
      return deliver(async () => latch.release());
    }
    case 'needs_attention': {
      const { repair, parkId } = await video.driveToParked();
      return deliver(async () => {
        repair();
        await video.handle.signal(retrySignal, { parkId });
      });
    }
    case 'done':
      await video.driveToDelivered();
      return { video, finish: async () => await endRefunded(video) };
  }
}

async function endDelivered(video: VideoDriver, act: () => Promise<unknown>): Promise<void> {
  await act();
  await video.waitForState('done');
  await video.handle.signal(deleteNowSignal, { actor: 'customer' });
  await video.expectEndState('expired', 'deleted_by_customer');
  video.expectMoneyKept();
}

async function endRefunded(video: VideoDriver): Promise<void> {
  await video.handle.signal(refundSignal, { actor: 'support' });
  await video.expectEndState('refunded', 'refund_by_support');
  video.expectFullRefund();
}

async function jobsInEveryState(): Promise<Job[]> {
  return await Promise.all(STATES.map(jobThatIs));
}

/** A worker that has not met a workflow replays its whole history before it answers. */
async function expectNoneWedged(jobs: Job[]): Promise<void> {
  expect(await Promise.all(jobs.map(async ({ video }) => (await video.snapshot()).state))).toEqual(STATES);
}

async function statesWithChanges(jobs: Job[]): Promise<string[]> {
  const histories = await Promise.all(jobs.map(async ({ video }) => await video.history()));
  return STATES.filter((_, index) => histories[index]?.changesMade !== 0);
}

describe('jobs in every state', () => {
  it.each([
    ['before', BEFORE],
    ['with the new version', NEWEST],
  ])(
    'survive a deployment, its rollback, and the next deployment; begun %s',
    async (_, first) => {
      await harness.deploy(first);
      const [early, late] = await Promise.all([jobsInEveryState(), jobsInEveryState()]);
      expect(await statesWithChanges(late)).toEqual(first === BEFORE ? [] : STATES.slice(1));
      await harness.deploy(NEWEST);
      await expectNoneWedged(early);
      await harness.deploy(BEFORE);
      await expectNoneWedged(late);
      await Promise.all(early.map(async ({ finish }) => await finish()));
      await harness.deploy(NEWEST);
      await expectNoneWedged(late);
      await Promise.all(late.map(async ({ finish }) => await finish()));
    },
    TIMEOUT_MS,
  );

  it(
    'are wedged by code that does not know what they have, until newer code is deployed again',
    async () => {
      await harness.deploy(NEWEST);
      const jobs = await jobsInEveryState();
      for (const { video } of jobs) video.mayHaveFailedTasks = true;
      await harness.deploy(MUCH_OLDER);
      const answers = await Promise.allSettled(jobs.map(async ({ video }) => await video.snapshot()));
      expect(STATES.filter((_, index) => answers[index]?.status === 'rejected')).toEqual(STATES.slice(1));
      await harness.deploy(NEWEST);
      await expectNoneWedged(jobs);
      await Promise.all(jobs.map(async ({ finish }) => await finish()));
    },
    TIMEOUT_MS,
  );
});
