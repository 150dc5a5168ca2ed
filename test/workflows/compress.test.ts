import { Context } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { FAILURES, type FailureType } from '../../src/contracts/failures.js';
import { encodeStartedSignal, refundSignal, retrySignal } from '../../src/contracts/video-workflow.js';
import type { ReasonCode } from '../../src/domain/video-state.js';
import { HOUR_MS, MINUTE_MS } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';
import { outage, refusal } from '../support/workflows/world.js';

const house = useHouse();

describe('where a video is encoded', () => {
  it('on a GPU, where one is free', async () => {
    const gpu = await house.hire('compressGpu');
    const video = await house.startVideo();
    video.world.compressQueue = 'compress-gpu';
    await video.getsDelivered();
    await gpu.stop();
    expect(video.world.encoder.encodes.map(({ taskQueue }) => taskQueue)).toEqual(['compress-gpu']);
    expect(video.world.shown('queue')).toBe('compress-gpu');
  });

  it('on a CPU, when the GPU has one but fails on it', async () => {
    const gpu = await house.hire('compressGpu');
    const video = await house.startVideo();
    video.world.compressQueue = 'compress-gpu';
    video.world.wrap('encodeVideo', async (proceed) => {
      if (Context.current().info.taskQueue === 'compress-gpu') await refusal(FAILURES.cannotFit)();
      return await proceed();
    });
    await video.getsPaid();
    await video.endsAs('expired', 'retention_over');
    await gpu.stop();
    expect(video.world.encoder.encodes.map(({ taskQueue }) => taskQueue)).toEqual(['compress-cpu']);
    video.expectMoneyKept();
  });

  it('on a CPU, when no GPU is free in time', async () => {
    const video = await house.startVideo({ gpuWaitTimeoutMs: 500 });
    await video.getsQueued();
    expect(video.world.shown('queue')).toBe('compress-gpu');
    expect(video.world.encoder.encodes).toEqual([]);
    await video.reaches('done');
    expect(video.world.encoder.encodes.map(({ taskQueue }) => taskQueue)).toEqual(['compress-cpu']);
    expect(video.world.shown('queue')).toBe('compress-cpu');
    video.expectMoneyKept();
  });
});

describe('the state compressing', () => {
  it('begins when the encoder says so, and only for the present encode', async () => {
    const video = await house.startVideo({ gpuWaitTimeoutMs: 500 });
    await video.getsQueued();
    await video.handle.signal(encodeStartedSignal, { encodeId: 'an-earlier-one' });
    expect((await video.snapshot()).state).toBe('queued');
    await video.reaches('done');
    expect(video.world.states).toContain('compressing');
  });

  it('stays when the encoder is started again after a failure', async () => {
    const video = await house.startVideo();
    const gate = video.world.encoder.hold();
    await video.getsPaid();
    await video.reaches('compressing');
    const { encodeId } = video.world.encoder.encodes[0] ?? { encodeId: '' };
    await video.handle.signal(encodeStartedSignal, { encodeId });
    gate.release();
    await video.reaches('done');
    expect(video.world.states.filter((state) => state === 'compressing')).toHaveLength(1);
  });
});

const HOPELESS: [FailureType, ReasonCode][] = [
  [FAILURES.cannotFit, 'cannot_fit'],
  [FAILURES.encodeFailed, 'encode_failed'],
  [FAILURES.unreadableInput, 'unreadable'],
  [FAILURES.objectChanged, 'upload_unusable'],
];

describe('an encode that is hopeless', () => {
  it.each(HOPELESS)('%s: nobody acts, the money is back, the mail says so', async (failure, reason) => {
    const video = await house.startVideo();
    video.world.breakDown('encodeVideo', refusal(failure));
    await video.getsPaid();
    await video.endsAs('refunded', reason);
    video.expectMoneyBack();
    expect(video.world.timesCalled('encodeVideo')).toBe(1);
    expect(video.world.states).not.toContain('needs_attention');
    expect(video.world.mails).toEqual([{ kind: 'refunded', reason }]);
  });

  it('because ffmpeg fails on it every time: given up after three attempts, the money is back', async () => {
    const video = await house.startVideo();
    video.world.breakDown('encodeVideo', outage(FAILURES.encodeFailed));
    await video.getsPaid();
    await video.endsAs('refunded', 'encode_failed');
    expect(video.world.timesCalled('encodeVideo')).toBe(3);
    video.expectMoneyBack();
  });

  it('and was free: failed, nothing to give back', async () => {
    const video = await house.startVideo();
    video.world.breakDown('encodeVideo', refusal(FAILURES.encodeFailed));
    await video.getsQuoted();
    await video.buy({ what: 'free' });
    await video.endsAs('failed', 'encode_failed');
    expect(video.world.timesCalled('refundPayment')).toBe(0);
    expect(video.world.mails).toEqual([]);
  });
});

describe('when the retries are spent', () => {
  it('the job is parked, and goes on when a human has mended the cause', async () => {
    const video = await house.startVideo();
    const { mend, parkId } = await video.getsParked();
    expect(video.world.timesCalled('encodeVideo')).toBe(3);
    expect(await video.snapshot()).toMatchObject({ state: 'needs_attention', reason: 'encode_unavailable', parkId });
    expect(video.world.shown('attention')).toMatchObject({ parkId, reason: 'encode_unavailable' });

    mend();
    await video.handle.signal(retrySignal, { parkId });
    await video.reaches('done');
    expect(video.world.shown('attention')).toBeNull();
    expect((await video.snapshot()).parkId).toBeNull();
    video.expectMoneyKept();
  });

  it('and a human gives up: refund with the parkId', async () => {
    const video = await house.startVideo();
    const { parkId } = await video.getsParked();
    await video.handle.signal(refundSignal, { actor: 'support', parkId });
    await video.endsAs('refunded', 'refund_by_support');
    video.expectMoneyBack();
    expect((await video.snapshot()).parkId).toBeNull();
  });

  it('and nobody answers: refunded by itself, not a moment before it was promised', async () => {
    const video = await house.startVideo();
    const { parkId } = await video.getsParked();
    await house.pass(video.policy.attentionTimeoutMs - HOUR_MS);
    expect((await video.snapshot()).state).toBe('needs_attention');
    await video.endsAs('refunded', 'attention_timeout');
    video.expectMoneyBack();
    expect(video.world.mails).toEqual([
      { kind: 'delayed', reason: 'encode_unavailable', mailId: parkId },
      { kind: 'refunded', reason: 'attention_timeout' },
    ]);
  });

  it('answers to an earlier parking are dropped', async () => {
    const video = await house.startVideo();
    const { parkId: first } = await video.getsParked();
    await video.handle.signal(retrySignal, { parkId: first });
    const second = await video.parkedAgain(2);
    expect(second).not.toBe(first);

    await video.handle.signal(retrySignal, { parkId: first });
    await video.ignores('retry: not the present parkId');
    await video.handle.signal(refundSignal, { actor: 'support', parkId: first });
    await video.ignores('refund: not the present parkId');
    expect(await video.snapshot()).toMatchObject({ state: 'needs_attention', parkId: second });
    video.expectMoneyKept();
  });

  it('of finalizing: parked too, and finalizing alone is repeated', async () => {
    const video = await house.startVideo();
    const { mend } = video.world.breakDown('finalizeVideo');
    await video.getsPaid();
    await house.pass(MINUTE_MS);
    await video.reaches('needs_attention');
    expect(video.world.timesCalled('finalizeVideo')).toBe(5);
    mend();
    await video.handle.signal(retrySignal, { parkId: (await video.snapshot()).parkId ?? '' });
    await video.reaches('done');
    expect(video.world.timesCalled('encodeVideo')).toBe(1);
  });

  it('of a free job: on silence it fails, and no money is looked for', async () => {
    const video = await house.startVideo();
    video.world.breakDown('encodeVideo');
    await video.getsQuoted();
    await video.buy({ what: 'free' });
    await video.parkedAgain();
    await video.endsAs('failed', 'attention_timeout');
    expect(video.world.timesCalled('refundPayment')).toBe(0);
  });
});
