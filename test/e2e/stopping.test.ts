import { describe, expect, it } from 'vitest';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, uploadAndAwaitQuote, buy, uniqueEmail } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { WorkflowHistory, allHistoryOf } from '../support/stack/workflow-history.js';
import { followStates, namesOf, type ObservedState } from '../support/stack/state-events.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { holdEncode, toolPidsIn } from '../support/stack/processes.js';

// What the design promises from the request to the end of the last process of an encode.
const KILLED_WITHIN_MS = 5000;
// Until a page that follows the job by its events can say so.
const SEEN_WITHIN_MS = 2000;

/** Whoever reads the job after the answer sees that it is being canceled, or that it has ended. */
async function cancelAndSee(order: VideoOrder): Promise<void> {
  await order.cancel();
  const { canceling, state } = await order.view();
  expect(canceling || ['canceled', 'refunded'].includes(state), `right after its cancel, the job is ${state}`).toBe(
    true,
  );
}

describe('stopping a job in the middle of its encode', () => {
  const deployment = useTestDeployment();
  const clips = useClips({ long: true });

  async function encodingOrder(email?: string) {
    const order = await uploadAndAwaitQuote(deployment().client, {
      path: clips().long,
      target: LONG_TARGET,
      ...(email && { email }),
    });
    const payment = await buy(order);
    await order.waitForState('compressing');
    await holdEncode(deployment().folder);
    return { order, payment };
  }

  async function encoders(): Promise<number[]> {
    return await toolPidsIn(deployment().folder);
  }

  /** Killed, that is: not merely between two passes, or at its end. */
  async function expectEncodeKilled(order: VideoOrder): Promise<void> {
    await eventually(encoders, (pids) => pids.length === 0, { timeoutMs: KILLED_WITHIN_MS });
    await eventually(
      () => WorkflowHistory.of(deployment().temporal, videoWorkflowId(order.id)),
      (history) => history.canceledActivities.includes('encodeVideo'),
      { timeoutMs: KILLED_WITHIN_MS },
    );
    expect(await encoders()).toEqual([]);
  }

  async function expectMoneyBackAndFilesGone(order: VideoOrder, payment: string): Promise<void> {
    const [charge, ...rest] = await deployment().stripeSimulator.effectsOf(payment);
    expect(charge).toMatch(/^charge \d+$/);
    expect(rest).toEqual([charge?.replace('charge', 'refund')]);
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
  }

  it('by support: ffmpeg ends, all of the money goes back, and the act is on record', async () => {
    const email = uniqueEmail();
    const { order, payment } = await encodingOrder(email);
    const note = 'Customer phoned, wrong video';
    const seen: ObservedState[] = [];
    const following = followStates(order, 'refunded', seen);
    await eventually(
      () => seen,
      () => namesOf(seen).includes('compressing'),
    );
    const answer = await deployment().client.json(`/v1/support/videos/${order.id}/refund`, {
      method: 'POST',
      token: deployment().adminKey,
      body: { note },
    });
    await eventually(
      () => seen.at(-1),
      (last) => last?.reason === 'refund_by_support',
      { timeoutMs: SEEN_WITHIN_MS, explain: () => 'whoever follows the job has not seen that it is refunded' },
    );
    await expectEncodeKilled(order);

    expect(await order.waitForState('refunded')).toMatchObject({ reason: 'refund_by_support', status: 'error' });
    await expectMoneyBackAndFilesGone(order, payment);
    expect(await deployment().database.auditEntriesOf(order.id)).toMatchObject([
      { action: 'refund', actor: 'demo', note },
    ]);
    expect(answer).toEqual({ effect: 'refunding', noteId: expect.any(String) });
    expect((await following).slice(-2)).toMatchObject([
      { state: 'compressing', reason: 'refund_by_support' },
      { state: 'refunded', reason: 'refund_by_support' },
    ]);
    const letters = await deployment().inbox.waitForMails(email);
    expect(letters.map(({ subject }) => subject)).toEqual(['You have been refunded']);
    expect(letters[0]?.text).toContain('$1.99');
    const history = await allHistoryOf(deployment().temporal, order.id);
    expect(history).toContain('refund_by_support');
    for (const personal of ['phoned', 'Long evening', email]) expect(history).not.toContain(personal);
  });

  it('by the customer', async () => {
    const { order, payment } = await encodingOrder();
    await cancelAndSee(order);
    await expectEncodeKilled(order);
    expect(await order.waitForState('refunded')).toMatchObject({ reason: 'canceled_by_customer' });
    await expectMoneyBackAndFilesGone(order, payment);
    await expect(order.cancel()).rejects.toMatchObject({ problem: { status: 409, code: 'job_closed' } });
  });

  it('by Cancel in the Web UI', async () => {
    const { order, payment } = await encodingOrder();
    await deployment().temporal.workflow.getHandle(videoWorkflowId(order.id)).cancel();
    await expectEncodeKilled(order);
    expect(await order.waitForState('refunded')).toMatchObject({ reason: 'canceled_by_operator' });
    await expectMoneyBackAndFilesGone(order, payment);
  });
});

describe('stopping a job before it was paid', () => {
  const deployment = useTestDeployment();
  const clips = useClips();

  it('while it uploads: the open upload is aborted, nothing is left', async () => {
    const order = await VideoOrder.create(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await order.sendParts();
    expect(await deployment().objects.filesOf(order.id)).toHaveLength(1);
    await cancelAndSee(order);
    expect(await order.waitForState('canceled')).toMatchObject({ reason: 'canceled_by_customer' });
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
  });

  it('at the offer: the file is deleted and nobody is charged', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await cancelAndSee(order);
    await order.waitForState('canceled');
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
    expect(await deployment().stripeSimulator.effects()).toEqual([]);
    await expect(buy(order)).rejects.toMatchObject({ problem: { status: 409 } });
  });

  it('in 3-D Secure: the payment is called off, and the customer cannot complete it any more', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const payment = await buy(order, 'pm_card_authenticationRequired');
    await cancelAndSee(order);
    await order.waitForState('canceled');
    await expect(deployment().stripeSimulator.authenticate(payment, 'succeeded')).rejects.toThrow();
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual([]);
  });
});
