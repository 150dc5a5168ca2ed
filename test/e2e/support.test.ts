import { describe, expect, it } from 'vitest';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, uploadAndAwaitQuote, buy, uniqueEmail } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { allHistoryOf } from '../support/stack/workflow-history.js';
import { linkIn } from '../support/stack/inbox.js';
import { holdEncode } from '../support/stack/processes.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { SupportAgent } from '../support/stack/support-agent.js';

describe('support', () => {
  const deployment = useTestDeployment();
  const clips = useClips({ long: true });
  const supporter = (): SupportAgent => new SupportAgent(deployment());

  async function deliveredOrder(email = uniqueEmail(), card?: string) {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET, email });
    const payment = await buy(order, card);
    await order.waitForState('done');
    return { order, payment, email };
  }

  async function moneyOf(order: VideoOrder) {
    const { money } = await order.view();
    if (!money) throw new Error('nothing was received');
    return money;
  }

  it('finds a job by what a customer can say, and reads it in plain words with the address masked', async () => {
    const { order, payment, email } = await deliveredOrder();
    const { reference } = await order.view();
    const spoken = reference.toLowerCase().replace('-', ' ');
    for (const wanted of [{ reference: spoken }, { paymentIntentId: payment }, { email: email.toUpperCase() }]) {
      expect((await supporter().find(wanted)).map(({ id }) => id)).toEqual([order.id]);
    }
    const record = await supporter().jobRecord(order.id);
    expect(record).toMatchObject({
      reference,
      address: 'c***@example.test',
      words: expect.stringContaining('delivered'),
    });
    expect(record.money).toMatchObject({ paymentIntentId: payment, receivedCents: 199, returnedCents: 0 });
    expect(JSON.stringify(record)).not.toContain(email);
    expect(await allHistoryOf(deployment().temporal, order.id)).not.toContain(email);
  });

  it('sends the link again, and to a corrected address; the earlier links can be closed', async () => {
    const { order, email } = await deliveredOrder();
    await deployment().inbox.waitForMails(email);
    await supporter().perform('resend-link', order.id, { reasonCode: 'mail_lost' });
    expect((await deployment().inbox.waitForMails(email, 2)).at(-1)?.subject).toBe('The link to your video');

    const right = uniqueEmail();
    const noteId = await supporter().perform('address', order.id, { email: right, revokesLinks: true, note: 'typo' });
    const [letter] = await deployment().inbox.waitForMails(right);
    const token = linkIn(letter!).hash.slice(1);
    expect((await deployment().client.raw(`/v1/videos/${order.id}/download`, { token })).status).toBe(302);
    expect((await order.downloadLink()).status).toBe(403);
    const acts = await deployment().database.auditEntriesOf(order.id);
    expect(acts.find(({ _id }) => _id === noteId)).toMatchObject({ actor: 'demo', action: 'correct_address' });
  });

  it('gives back a part: the customer sees it and is mailed, and the video stays where it is', async () => {
    const { order, payment, email } = await deliveredOrder();
    const goodwill = { amountCents: 50, reasonCode: 'goodwill' };
    const noteId = await supporter().perform('refund', order.id, goodwill, 'goodwill-1');
    await supporter().perform('refund', order.id, goodwill, 'goodwill-1');
    const money = await eventually(
      () => moneyOf(order),
      ({ returnedCents }) => returnedCents === 50,
    );
    expect(money).toMatchObject({ receivedCents: 199, refunds: [{ amountCents: 50, status: 'succeeded' }] });
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199', 'refund 50']);
    expect((await order.downloadLink()).status).toBe(302);
    const letters = await deployment().inbox.waitForMails(email, 2);
    expect(letters.find(({ subject }) => subject.startsWith('You have been partly'))?.text).toContain(
      'We have refunded $0.50',
    );
    const [asked] = (await deployment().database.ledgerOf(order.id)).filter(({ kind }) => kind === 'refund_requested');
    expect(asked).toMatchObject({ reason: 'goodwill', amountCents: 50, noteId });

    const unnamed = supporter().perform('refund', order.id, { amountCents: 50 });
    await expect(unnamed).rejects.toMatchObject({ problem: { code: 'invalid_request' } });
    const tooMuch = supporter().perform('refund', order.id, { amountCents: 150 }, 'goodwill-2');
    await expect(tooMuch).rejects.toMatchObject({ problem: { code: 'refund_exceeds_rest', leftCents: 149 } });
    await supporter().perform('refund', order.id, { reasonCode: 'customer_asked' });
    await order.waitForState('refunded');
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199', 'refund 50', 'refund 149']);
  });

  it('accepts of many partial refunds at once only those that fit together, also after one in Stripe’s dashboard', async () => {
    const { order, payment } = await deliveredOrder();
    const goodwill = async (key: string): Promise<string> => {
      try {
        await supporter().perform('refund', order.id, { amountCents: 60 }, key);
        return 'accepted';
      } catch (error) {
        return (error as { problem: { code: string } }).problem.code;
      }
    };
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => goodwill(`at-once-${index}`)));
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(3);
    expect(answers.filter((answer) => answer === 'refund_exceeds_rest')).toHaveLength(17);
    const charge = 'charge 199';
    await eventually(
      () => deployment().stripeSimulator.effectsOf(payment),
      (effects) => effects.join() === [charge, 'refund 60', 'refund 60', 'refund 60'].join(),
    );

    await deployment().stripeSimulator.refundInDashboard(payment, 10);
    const tooMuch = supporter().perform('refund', order.id, { amountCents: 10 }, 'over-the-rest');
    await expect(tooMuch).rejects.toMatchObject({ problem: { code: 'refund_exceeds_rest', leftCents: 9 } });
    await eventually(
      () => moneyOf(order),
      ({ returnedCents }) => returnedCents === 190,
    );
  });

  it('is told that an unpaid job has nothing to refund, and by the note of a refund in Stripe’s dashboard', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const refund = supporter().perform('refund', order.id);
    await expect(refund).rejects.toMatchObject({ problem: { status: 409, code: 'nothing_paid' } });
    const payment = await buy(order);
    await order.waitForState('done');
    await deployment().stripeSimulator.refundInDashboard(payment, 199);
    await eventually(
      () => moneyOf(order),
      ({ returnedCents }) => returnedCents === 199,
    );
    await order.deleteNow();
    await order.waitForState('expired');
    await expect.poll(async () => await refusalOf(order.id), { timeout: 30_000 }).toBe('already_refunded');
  });

  async function refusalOf(jobId: string): Promise<string | undefined> {
    const refund = supporter().perform('refund', jobId);
    return await refund.then(
      () => undefined,
      (error: unknown) => (error as { problem: { code: string } }).problem.code,
    );
  }

  it('two at once, while the customer cancels: one refund', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    const payment = await buy(order);
    await holdEncode(deployment().folder);
    await Promise.all([
      order.cancel(),
      supporter().perform('refund', order.id, { note: 'phoned' }),
      supporter().perform('refund', order.id, { note: 'wrote' }),
    ]);
    await order.waitForState('refunded');
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199', 'refund 199']);
    const notes = (await deployment().database.auditEntriesOf(order.id)).map(({ note }) => note);
    expect(notes.toSorted()).toEqual(['phoned', 'wrote']);
  });

  it('refunds a job that is over, and the customer is mailed', async () => {
    const { order, payment, email } = await deliveredOrder();
    await deployment().inbox.waitForMails(email);
    await order.deleteNow();
    await order.waitForState('expired');
    await supporter().perform('refund', order.id);
    await eventually(
      () => moneyOf(order),
      ({ returnedCents }) => returnedCents === 199,
    );
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199', 'refund 199']);
    const letters = await deployment().inbox.waitForMails(email, 2);
    expect(letters.at(-1)?.subject).toBe('You have been refunded');
  });

  it('need not do anything when a bank sends a refund back: it is made anew', async () => {
    const { order, payment } = await deliveredOrder(uniqueEmail(), 'pm_card_refundFail');
    await supporter().perform('refund', order.id);
    await order.waitForState('refunded');
    const effects = await eventually(
      () => deployment().stripeSimulator.effectsOf(payment),
      (seen) => seen.length >= 4,
      { timeoutMs: 30_000 },
    );
    expect(effects.slice(0, 4)).toEqual(['charge 199', 'refund 199', 'refund_reversal 199', 'refund 199']);
  });

  it('returns nothing while a dispute has the money, and all of it once the dispute is won', async () => {
    const { order, payment } = await deliveredOrder();
    await deployment().stripeSimulator.openDispute(payment);
    await eventually(
      () => moneyOf(order),
      ({ disputed }) => disputed,
      { timeoutMs: 30_000 },
    );
    expect((await order.view()).state).toBe('done');
    await supporter().perform('refund', order.id);
    const ledger = await eventually(
      () => deployment().database.ledgerOf(order.id),
      (entries) => entries.some(({ kind }) => kind === 'refund_requested'),
    );
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199', 'dispute 199']);

    const disputeId = ledger.find(({ kind }) => kind === 'dispute_opened')?.disputeId ?? '';
    await deployment().stripeSimulator.closeDispute(disputeId, 'won');
    await order.waitForState('refunded');
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual([
      'charge 199',
      'dispute 199',
      'dispute_reversal 199',
      'refund 199',
    ]);
  });
});
