import { Context } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { FAILURES, WORKER_SHUTDOWN, type FailureType } from '../../src/contracts/failures.js';
import { encodeStartedSignal, refundSignal, retrySignal } from '../../src/contracts/video-workflow.js';
import type { ReasonCode } from '../../src/domain/video-state.js';
import { eventually } from '../support/eventually.js';
import { HOUR_MS, MINUTE_MS } from '../support/workflows/fixtures.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import { retryableFailure, nonRetryableFailure } from '../support/workflows/fake-backend.js';

const harness = useWorkflowHarness();

describe('where a video is encoded', () => {
  it('on a GPU, where one is free', async () => {
    const gpu = await harness.startWorker('compressGpu');
    const video = await harness.startVideo();
    video.backend.compressQueue = 'compress-gpu';
    await video.driveToDelivered();
    await gpu.stop();
    expect(video.backend.encoder.encodes.map(({ taskQueue }) => taskQueue)).toEqual(['compress-gpu']);
    expect(video.backend.lastProjected('queue')).toBe('compress-gpu');
  });

  it('on a CPU, when the GPU has one but fails on it', async () => {
    const gpu = await harness.startWorker('compressGpu');
    const video = await harness.startVideo();
    video.backend.compressQueue = 'compress-gpu';
    video.backend.wrap('encodeVideo', async (proceed) => {
      if (Context.current().info.taskQueue === 'compress-gpu') await nonRetryableFailure(FAILURES.cannotFit)();
      return await proceed();
    });
    await video.driveToPaid();
    await video.expectEndState('expired', 'retention_over');
    await gpu.stop();
    expect(video.backend.encoder.encodes.map(({ taskQueue }) => taskQueue)).toEqual(['compress-cpu']);
    video.expectMoneyKept();
  });

  it('on a CPU, when no GPU is free in time', async () => {
    const video = await harness.startVideo({ gpuWaitTimeoutMs: 500 });
    await video.driveToQueued();
    expect(video.backend.lastProjected('queue')).toBe('compress-gpu');
    expect(video.backend.encoder.encodes).toEqual([]);
    await video.waitForState('done');
    expect(video.backend.encoder.encodes.map(({ taskQueue }) => taskQueue)).toEqual(['compress-cpu']);
    expect(video.backend.lastProjected('queue')).toBe('compress-cpu');
    video.expectMoneyKept();
  });
});

describe('the state compressing', () => {
  it('begins when the encoder says so, and only for the present encode', async () => {
    const video = await harness.startVideo({ gpuWaitTimeoutMs: 500 });
    await video.driveToQueued();
    await video.handle.signal(encodeStartedSignal, { encodeId: 'an-earlier-one' });
    expect((await video.snapshot()).state).toBe('queued');
    await video.waitForState('done');
    expect(video.backend.states).toContain('compressing');
  });

  it('stays when the encoder is started again after a failure', async () => {
    const video = await harness.startVideo();
    const gate = video.backend.encoder.hold();
    await video.driveToPaid();
    await video.waitForState('compressing');
    const { encodeId } = video.backend.encoder.encodes[0] ?? { encodeId: '' };
    await video.handle.signal(encodeStartedSignal, { encodeId });
    gate.release();
    await video.waitForState('done');
    expect(video.backend.states.filter((state) => state === 'compressing')).toHaveLength(1);
  });
});

const NON_RETRYABLE: [FailureType, ReasonCode][] = [
  [FAILURES.cannotFit, 'cannot_fit'],
  [FAILURES.encodeFailed, 'encode_failed'],
  [FAILURES.unreadableInput, 'unreadable'],
  [FAILURES.objectChanged, 'upload_unusable'],
];

describe('an encode that is hopeless', () => {
  it.each(NON_RETRYABLE)('%s: nobody acts, the money is back, the mail says so', async (failure, reason) => {
    const video = await harness.startVideo();
    video.backend.failActivity('encodeVideo', nonRetryableFailure(failure));
    await video.driveToPaid();
    await video.expectEndState('refunded', reason);
    video.expectFullRefund();
    expect(video.backend.callCount('encodeVideo')).toBe(1);
    expect(video.backend.states).not.toContain('needs_attention');
    expect(video.backend.mails).toEqual([{ kind: 'refunded', reason }]);
  });

  it('because ffmpeg fails on it every time: given up after three attempts, the money is back', async () => {
    const video = await harness.startVideo();
    video.backend.failActivity('encodeVideo', retryableFailure(FAILURES.encodeFailed));
    await video.driveToPaid();
    await video.expectEndState('refunded', 'encode_failed');
    expect(video.backend.callCount('encodeVideo')).toBe(3);
    video.expectFullRefund();
  });

  it('and was free: failed, nothing to give back', async () => {
    const video = await harness.startVideo();
    video.backend.failActivity('encodeVideo', nonRetryableFailure(FAILURES.encodeFailed));
    await video.driveToQuoted();
    await video.buy({ what: 'free' });
    await video.expectEndState('failed', 'encode_failed');
    expect(video.backend.callCount('refundPayment')).toBe(0);
    expect(video.backend.mails).toEqual([{ kind: 'ended', reason: 'encode_failed' }]);
  });
});

describe('when the machine of a worker fails', () => {
  it('another worker encodes, and none of the attempts is spent', async () => {
    const video = await harness.startVideo();
    let failures = 4;
    video.backend.wrap('encodeVideo', async (proceed) => {
      failures -= 1;
      return failures >= 0 ? await nonRetryableFailure(FAILURES.diskFull)() : await proceed();
    });
    await video.driveToPaid();
    await video.expectEndState('expired', 'retention_over');
    expect(video.backend.callCount('encodeVideo')).toBe(5);
    expect(video.backend.states).not.toContain('needs_attention');
    video.expectMoneyKept();
  });

  it('on a GPU, the queue is chosen again', async () => {
    const gpu = await harness.startWorker('compressGpu');
    const video = await harness.startVideo();
    video.backend.compressQueue = 'compress-gpu';
    video.backend.wrap('encodeVideo', async (proceed) => {
      if (video.backend.compressQueue === 'compress-cpu') return await proceed();
      video.backend.compressQueue = 'compress-cpu';
      return await nonRetryableFailure(FAILURES.ffmpegBroken)();
    });
    await video.driveToPaid();
    await video.expectEndState('expired', 'retention_over');
    await gpu.stop();
    expect(video.backend.callCount('chooseCompressQueue')).toBe(2);
    expect(video.backend.encoder.encodes.map(({ taskQueue }) => taskQueue)).toEqual(['compress-cpu']);
  });

  it('the job is parked when no worker takes work for a while, and says why', async () => {
    const video = await harness.startVideo({ fitWorkerTimeoutMs: 5 * MINUTE_MS });
    video.backend.hasFitWorker = false;
    const { repair } = video.backend.failActivity('encodeVideo', nonRetryableFailure(FAILURES.diskFull));
    await video.driveToPaid();
    await harness.advanceTime(4 * MINUTE_MS);
    expect((await video.snapshot()).state).not.toBe('needs_attention');
    await harness.advanceTime(2 * MINUTE_MS);
    await expectParkedUntilRepaired(video, repair);
    expect(video.backend.callCount('encodeVideo')).toBe(2);
  });

  it('the job is parked when for an hour nobody can say whether another worker is fit', async () => {
    const video = await harness.startVideo();
    const { repair } = video.backend.failActivity('encodeVideo', nonRetryableFailure(FAILURES.diskFull));
    video.backend.failActivity('hasFitWorker');
    await video.driveToPaid();
    await harness.advanceTime(2 * HOUR_MS);
    await expectParkedUntilRepaired(video, repair);
    video.expectMoneyKept();
  });

  it('however many prove themselves again, a job on which each of them fails is parked', async () => {
    const video = await harness.startVideo();
    video.backend.failActivity('encodeVideo', nonRetryableFailure(FAILURES.storeRefused));
    await video.driveToPaid();
    await harness.advanceTime(5 * MINUTE_MS);
    await video.waitForParked();
    expect(video.backend.callCount('encodeVideo')).toBe(10);
    expect(video.backend.lastProjected('attention')).toMatchObject({ cause: 'store_refused' });
  });

  it('an upload is probed, and a result measured, by another worker', async () => {
    const video = await harness.startVideo();
    const failed = new Set<string>();
    for (const name of ['probeVideo', 'finalizeVideo'] as const) {
      video.backend.wrap(name, async (proceed) => {
        if (failed.has(name)) return await proceed();
        failed.add(name);
        return await nonRetryableFailure(FAILURES.sandboxFailed)();
      });
    }
    await video.driveToPaid();
    await video.expectEndState('expired', 'retention_over');
    expect([...failed]).toEqual(['probeVideo', 'finalizeVideo']);
    expect(video.backend.states).not.toContain('needs_attention');
  });
});

describe('when the worker is shut down', () => {
  it('before an encode ends, four times: the encode goes on in the same queue, and none of its attempts is spent', async () => {
    let gpu = await harness.startWorker('compressGpu');
    const video = await harness.startVideo();
    video.backend.compressQueue = 'compress-gpu';
    const gate = await video.driveToEncoding();
    const encoding = async (times: number) => await eventually(() => video.backend.encoder.encodes.length === times);
    for (const times of [2, 3, 4, 5]) {
      const [next] = await Promise.all([harness.startWorker('compressGpu'), gpu.stop()]);
      gpu = next;
      await encoding(times);
    }
    gate.release();
    await video.expectEndState('expired', 'retention_over');
    await gpu.stop();
    expect(new Set(video.backend.encoder.encodes.map(({ taskQueue }) => taskQueue))).toEqual(new Set(['compress-gpu']));
    expect(video.backend.states.filter((state) => state === 'compressing')).toHaveLength(1);
    video.expectMoneyKept();
  });

  it('again and again, a video is still probed, encoded and measured', async () => {
    const video = await harness.startVideo();
    for (const name of ['probeVideo', 'encodeVideo', 'finalizeVideo'] as const) {
      let shutdowns = 6;
      video.backend.wrap(name, async (proceed) => {
        shutdowns -= 1;
        return shutdowns >= 0 ? await retryableFailure(WORKER_SHUTDOWN)() : await proceed();
      });
    }
    await video.driveToPaid();
    await video.expectEndState('expired', 'retention_over');
    for (const name of ['probeVideo', 'encodeVideo', 'finalizeVideo'] as const)
      expect(video.backend.callCount(name)).toBe(7);
    expect(video.backend.states).not.toContain('needs_attention');
    video.expectMoneyKept();
  });

  it('ten times during one encode, a human must look', async () => {
    const video = await harness.startVideo();
    video.backend.failActivity('encodeVideo', retryableFailure(WORKER_SHUTDOWN));
    await video.driveToPaid();
    await video.waitForParked();
    expect(video.backend.callCount('encodeVideo')).toBe(10);
    expect(video.backend.lastProjected('attention')).toMatchObject({ cause: WORKER_SHUTDOWN });
  });

  it('beside a video that breaks ffmpeg, that video still has its three attempts and no more', async () => {
    const video = await harness.startVideo();
    let attempts = 0;
    video.backend.wrap('encodeVideo', async () => {
      attempts += 1;
      return await retryableFailure(attempts === 3 ? WORKER_SHUTDOWN : FAILURES.encodeFailed)();
    });
    await video.driveToPaid();
    await video.expectEndState('refunded', 'encode_failed');
    expect(attempts).toBe(6);
    video.expectFullRefund();
  });
});

describe('when the retries are spent', () => {
  it('the job is parked, and goes on when a human has mended the cause', async () => {
    const video = await harness.startVideo();
    const { repair, parkId } = await video.driveToParked();
    expect(video.backend.callCount('encodeVideo')).toBe(3);
    expect(await video.snapshot()).toMatchObject({ state: 'needs_attention', reason: 'encode_unavailable', parkId });
    expect(video.backend.lastProjected('attention')).toMatchObject({ parkId, reason: 'encode_unavailable' });

    repair();
    await video.handle.signal(retrySignal, { parkId });
    await video.waitForState('done');
    expect(video.backend.lastProjected('attention')).toBeNull();
    expect((await video.snapshot()).parkId).toBeNull();
    video.expectMoneyKept();
  });

  it('because no queue can be chosen for an hour, the paid job is parked, and goes on after a retry', async () => {
    const video = await harness.startVideo();
    const { repair } = video.backend.failActivity('chooseCompressQueue');
    await video.driveToPaid();
    await harness.advanceTime(2 * HOUR_MS);
    const parkId = await video.waitForParked();
    expect(video.backend.lastProjected('attention')).toMatchObject({ parkId, reason: 'encode_unavailable' });

    repair();
    await video.handle.signal(retrySignal, { parkId });
    await video.waitForState('done');
    video.expectMoneyKept();
  });

  it('and a human gives up: refund with the parkId', async () => {
    const video = await harness.startVideo();
    const { parkId } = await video.driveToParked();
    await video.handle.signal(refundSignal, { actor: 'support', parkId });
    await video.expectEndState('refunded', 'refund_by_support');
    video.expectFullRefund();
    expect((await video.snapshot()).parkId).toBeNull();
  });

  it('and nobody answers: refunded by itself, not a moment before it was promised', async () => {
    const video = await harness.startVideo();
    const { parkId } = await video.driveToParked();
    await harness.advanceTime(video.policy.attentionTimeoutMs - HOUR_MS);
    expect((await video.snapshot()).state).toBe('needs_attention');
    await video.expectEndState('refunded', 'attention_timeout');
    video.expectFullRefund();
    expect(video.backend.mails).toEqual([
      { kind: 'delayed', reason: 'encode_unavailable', mailId: parkId },
      { kind: 'refunded', reason: 'attention_timeout' },
    ]);
  });

  it('answers to an earlier parking are dropped', async () => {
    const video = await harness.startVideo();
    const { parkId: first } = await video.driveToParked();
    await video.handle.signal(retrySignal, { parkId: first });
    const second = await video.waitForParked(2);
    expect(second).not.toBe(first);

    await video.handle.signal(retrySignal, { parkId: first });
    await video.expectIgnored('retry: not the present parkId');
    await video.handle.signal(refundSignal, { actor: 'support', parkId: first });
    await video.expectIgnored('refund: not the present parkId');
    expect(await video.snapshot()).toMatchObject({ state: 'needs_attention', parkId: second });
    video.expectMoneyKept();
  });

  it('of finalizing: parked too, and finalizing alone is repeated', async () => {
    const video = await harness.startVideo();
    const { repair } = video.backend.failActivity('finalizeVideo');
    await video.driveToPaid();
    await harness.advanceTime(MINUTE_MS);
    await video.waitForState('needs_attention');
    expect(video.backend.callCount('finalizeVideo')).toBe(5);
    repair();
    await video.handle.signal(retrySignal, { parkId: (await video.snapshot()).parkId ?? '' });
    await video.waitForState('done');
    expect(video.backend.callCount('encodeVideo')).toBe(1);
  });

  it('of a free job: on silence it fails, and no money is looked for', async () => {
    const video = await harness.startVideo();
    video.backend.failActivity('encodeVideo');
    await video.driveToQuoted();
    await video.buy({ what: 'free' });
    await video.waitForParked();
    await video.expectEndState('failed', 'attention_timeout');
    expect(video.backend.callCount('refundPayment')).toBe(0);
  });
});

/** The job is parked by a full disk, and done once support retries it on a repaired one. */
async function expectParkedUntilRepaired(video: VideoDriver, repair: () => void): Promise<void> {
  const parkId = await video.waitForParked();
  expect(video.backend.lastProjected('attention')).toMatchObject({ reason: 'encode_unavailable', cause: 'disk_full' });
  repair();
  await video.handle.signal(retrySignal, { parkId });
  await video.waitForState('done');
}
