import { describe, expect, it } from 'vitest';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, bringVideo, buy, someAddress } from '../support/stack/customer.js';
import { eventually } from '../support/stack/eventually.js';
import { WorkflowHistory, allHistoryOf } from '../support/stack/history.js';
import { useHouse } from '../support/stack/house.js';
import { toolsIn } from '../support/stack/processes.js';

// What the design promises from the request to the end of the last process of an encode.
const KILLED_WITHIN_MS = 5000;

describe('stopping a job in the middle of its encode', () => {
  const house = useHouse();
  const clips = useClips({ long: true });

  async function encodingOrder(email?: string) {
    const order = await bringVideo(house().client, {
      path: clips().long,
      target: LONG_TARGET,
      ...(email && { email }),
    });
    const payment = await buy(order);
    await order.until('compressing');
    await eventually(encoders, (pids) => pids.length > 0);
    return { order, payment };
  }

  async function encoders(): Promise<number[]> {
    return await toolsIn(house().folder);
  }

  /** Killed, that is: not merely between two passes, or at its end. */
  async function expectEncodeKilled(order: VideoOrder): Promise<void> {
    await eventually(encoders, (pids) => pids.length === 0, { patienceMs: KILLED_WITHIN_MS });
    await eventually(
      () => WorkflowHistory.of(house().temporal, videoWorkflowId(order.id)),
      (history) => history.canceledActivities.includes('encodeVideo'),
      { patienceMs: KILLED_WITHIN_MS },
    );
    expect(await encoders()).toEqual([]);
  }

  async function expectMoneyBackAndFilesGone(order: VideoOrder, payment: string): Promise<void> {
    const [charge, ...rest] = await house().money.effectsOf(payment);
    expect(charge).toMatch(/^charge \d+$/);
    expect(rest).toEqual([charge?.replace('charge', 'refund')]);
    expect(await house().objects.leftOf(order.id)).toEqual([]);
  }

  it('by support: ffmpeg ends, all of the money goes back, and the act is on record', async () => {
    const email = someAddress();
    const { order, payment } = await encodingOrder(email);
    const note = 'Customer phoned, wrong video';
    const answer = await house().client.json(`/v1/support/videos/${order.id}/refund`, {
      method: 'POST',
      token: house().adminKey,
      body: { note },
    });
    await expectEncodeKilled(order);

    expect(await order.until('refunded')).toMatchObject({ reason: 'refund_by_support', status: 'error' });
    await expectMoneyBackAndFilesGone(order, payment);
    expect(await house().database.actsOn(order.id)).toMatchObject([{ action: 'refund', actor: 'demo', note }]);
    expect(answer).toEqual({ noteId: expect.any(String) });
    const letters = await house().inbox.awaitLetters(email);
    expect(letters.map(({ subject }) => subject)).toEqual(['Your money is on its way back']);
    expect(letters[0]?.text).toContain('$1.99');
    const history = await allHistoryOf(house().temporal, order.id);
    expect(history).toContain('refund_by_support');
    for (const personal of ['phoned', 'Long evening', email]) expect(history).not.toContain(personal);
  });

  it('by the customer', async () => {
    const { order, payment } = await encodingOrder();
    await order.cancel();
    await expectEncodeKilled(order);
    expect(await order.until('refunded')).toMatchObject({ reason: 'canceled_by_customer' });
    await expectMoneyBackAndFilesGone(order, payment);
    await expect(order.cancel()).rejects.toMatchObject({ problem: { status: 409, code: 'job_closed' } });
  });

  it('by Cancel in the Web UI', async () => {
    const { order, payment } = await encodingOrder();
    await house().temporal.workflow.getHandle(videoWorkflowId(order.id)).cancel();
    await expectEncodeKilled(order);
    expect(await order.until('refunded')).toMatchObject({ reason: 'canceled_by_operator' });
    await expectMoneyBackAndFilesGone(order, payment);
  });
});

describe('stopping a job before it was paid', () => {
  const house = useHouse();
  const clips = useClips();

  it('while it uploads: the open upload is aborted, nothing is left', async () => {
    const order = await VideoOrder.create(house().client, { path: clips().small, target: SMALL_TARGET });
    await order.sendParts();
    expect(await house().objects.filesOf(order.id)).toHaveLength(1);
    await order.cancel();
    expect(await order.until('canceled')).toMatchObject({ reason: 'canceled_by_customer' });
    expect(await house().objects.leftOf(order.id)).toEqual([]);
  });

  it('at the offer: the file is deleted and nobody is charged', async () => {
    const order = await bringVideo(house().client, { path: clips().small, target: SMALL_TARGET });
    await order.cancel();
    await order.until('canceled');
    expect(await house().objects.leftOf(order.id)).toEqual([]);
    expect(await house().money.effects()).toEqual([]);
    await expect(buy(order)).rejects.toMatchObject({ problem: { status: 409 } });
  });

  it('in 3-D Secure: the payment is called off, and the customer cannot complete it any more', async () => {
    const order = await bringVideo(house().client, { path: clips().small, target: SMALL_TARGET });
    const payment = await buy(order, 'pm_card_authenticationRequired');
    await order.cancel();
    await order.until('canceled');
    await expect(house().money.authenticate(payment, 'succeeded')).rejects.toThrow();
    expect(await house().money.effectsOf(payment)).toEqual([]);
  });
});
