import { afterEach, describe, expect, it } from 'vitest';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { stateQuery } from '../../src/contracts/video-workflow.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, uploadAndAwaitQuote, buy, uniqueEmail } from '../support/stack/customer.js';
import { useFlakyEncoder } from '../support/stack/flaky-encoder.js';
import { eventually } from '../support/eventually.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { toolPidsIn } from '../support/stack/processes.js';
import { waitForState } from '../support/stack/state-events.js';

const ONE_CHARGE = [expect.stringMatching(/^charge /)];
const CHARGE_AND_REFUND = ['charge 199', 'refund 199'];

describe('an encode that fails after the charge', () => {
  const encoder = useFlakyEncoder();
  const deployment = useTestDeployment({ env: { FFMPEG_PATH: encoder.path, FFMPEG_STALL_TIMEOUT_SEC: '8' } });
  const clips = useClips({ long: true });
  afterEach(() => encoder.repair());

  it('because of the video: the money is back without anyone acting, and the mail says why', async () => {
    const email = uniqueEmail();
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET, email });
    encoder.break('conversion');
    const payment = await buy(order);
    expect(await order.waitForState('refunded')).toMatchObject({ reason: 'encode_failed', status: 'error' });
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(CHARGE_AND_REFUND);
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
    const letters = await deployment().inbox.waitForMails(email);
    expect(letters.map(({ subject }) => subject)).toEqual(['You have been refunded']);
    expect(letters[0]?.text).toContain('could not compress your video');
    expect(letters[0]?.text).toContain('$1.99');
  });

  it('because of the machine: it is parked, and a retry by support finishes it', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    encoder.break('sandbox');
    const payment = await buy(order);
    const parked = await waitForState(order, 'needs_attention');
    expect(parked).toMatchObject({ status: 'processing', delayed: { refundsAt: expect.any(String) } });
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(ONE_CHARGE);
    const refundInSec = await deployment().metric('parked_job_refund_in_seconds');
    expect(refundInSec).toBeLessThanOrEqual((Date.parse(parked.delayed?.refundsAt ?? '') - Date.now()) / 1000 + 60);
    expect(refundInSec).toBeGreaterThan(0);
    expect(await deployment().metric('longest_time_in_state_seconds{state="needs_attention"}')).toBeGreaterThanOrEqual(
      0,
    );

    encoder.repair();
    const stale = '00000000-0000-4000-8000-000000000000';
    const mistyped = support(order, 'retry', { parkId: stale, note: 'typed by hand' });
    await expect(mistyped).rejects.toMatchObject({ problem: { status: 409, code: 'not_parked' } });
    expect(await waitForState(order, 'needs_attention')).toMatchObject({ delayed: parked.delayed });
    await support(order, 'retry', { parkId: (await snapshot(order)).parkId, note: null });
    expect(await order.waitForState('done')).toMatchObject({ delayed: null });
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(ONE_CHARGE);
  });

  it('because of the machine, and nobody answers: the money goes back by itself', async () => {
    const hasty = await deployment().startExtraApi({ ATTENTION_TIMEOUT_MIN: '0.05' });
    const order = await uploadAndAwaitQuote(hasty, { path: clips().small, target: SMALL_TARGET });
    encoder.break('killed');
    const payment = await buy(order);
    expect(await order.waitForState('refunded')).toMatchObject({ reason: 'attention_timeout' });
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(CHARGE_AND_REFUND);
  });

  it('because the store is away: the money does not wait for the store', async () => {
    const hasty = await deployment().startExtraApi({ ATTENTION_TIMEOUT_MIN: '0.05' });
    const order = await uploadAndAwaitQuote(hasty, { path: clips().small, target: SMALL_TARGET });
    await deployment().server('s3').kill9();
    try {
      const payment = await buy(order);
      await order.waitForState('needs_attention');
      await eventually(
        () => deployment().stripeSimulator.effectsOf(payment),
        (effects) => effects.includes('refund 199'),
        { timeoutMs: 60_000 },
      );
    } finally {
      await deployment().server('s3').start();
    }
    await order.waitForState('refunded');
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
  });

  it('because ffmpeg hangs: it is killed and the encode tried again', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    const payment = await buy(order);
    const [hung] = await eventually(encoders, (pids) => pids.length > 0);
    process.kill(hung ?? 0, 'SIGSTOP');
    await eventually(encoders, (pids) => !pids.includes(hung ?? 0));
    await eventually(encoders, (pids) => pids.length > 0);
    await order.waitForState('done');
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(ONE_CHARGE);
  });

  async function encoders(): Promise<number[]> {
    return await toolPidsIn(deployment().folder);
  }

  async function snapshot(order: VideoOrder) {
    return await deployment().temporal.workflow.getHandle(videoWorkflowId(order.id)).query(stateQuery);
  }

  async function support(order: VideoOrder, act: string, body: object): Promise<void> {
    const token = deployment().adminKey;
    await deployment().client.json(`/v1/support/videos/${order.id}/${act}`, { method: 'POST', token, body });
  }
});
