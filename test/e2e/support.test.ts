import { describe, expect, it } from 'vitest';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, bringVideo, buy, someAddress } from '../support/stack/customer.js';
import { eventually } from '../support/stack/eventually.js';
import { allHistoryOf } from '../support/stack/history.js';
import { useHouse } from '../support/stack/house.js';
import { Supporter } from '../support/stack/supporter.js';

describe('support', () => {
  const house = useHouse();
  const clips = useClips({ long: true });
  const supporter = (): Supporter => new Supporter(house());

  async function deliveredOrder(email = someAddress(), card?: string) {
    const order = await bringVideo(house().client, { path: clips().small, target: SMALL_TARGET, email });
    const payment = await buy(order, card);
    await order.until('done');
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
    const record = await supporter().record(order.id);
    expect(record).toMatchObject({
      reference,
      address: 'c***@example.test',
      words: expect.stringContaining('delivered'),
    });
    expect(record.money).toMatchObject({ paymentIntentId: payment, receivedCents: 199, returnedCents: 0 });
    expect(JSON.stringify(record)).not.toContain(email);
    expect(await allHistoryOf(house().temporal, order.id)).not.toContain(email);
  });

  it('sends the link again, and to a corrected address; the links of before can be closed', async () => {
    const { order, email } = await deliveredOrder();
    await house().inbox.awaitLetters(email);
    await supporter().does('resend-link', order.id, { reasonCode: 'mail_lost' });
    expect((await house().inbox.awaitLetters(email, 2)).at(-1)?.subject).toBe('The link to your video');

    const right = someAddress();
    const noteId = await supporter().does('address', order.id, { email: right, revokesLinks: true, note: 'typo' });
    const [letter] = await house().inbox.awaitLetters(right);
    const link = /https?:\S+\/download\?token=\S+/.exec(letter?.text ?? '')?.[0] ?? '';
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(302);
    expect((await order.downloadLink()).status).toBe(403);
    const acts = await house().database.actsOn(order.id);
    expect(acts.find(({ _id }) => _id === noteId)).toMatchObject({ actor: 'demo', action: 'correct_address' });
  });

  it('gives back a part: the customer sees it and is mailed, and the video stays where it is', async () => {
    const { order, payment, email } = await deliveredOrder();
    const goodwill = { amountCents: 50, reasonCode: 'goodwill' };
    const noteId = await supporter().does('refund', order.id, goodwill, 'goodwill-1');
    await supporter().does('refund', order.id, goodwill, 'goodwill-1');
    const money = await eventually(
      () => moneyOf(order),
      ({ returnedCents }) => returnedCents === 50,
    );
    expect(money).toMatchObject({ receivedCents: 199, refunds: [{ amountCents: 50, status: 'succeeded' }] });
    expect(await house().money.effectsOf(payment)).toEqual(['charge 199', 'refund 50']);
    expect((await order.downloadLink()).status).toBe(302);
    const letters = await house().inbox.awaitLetters(email, 2);
    expect(letters.find(({ subject }) => subject.startsWith('A part'))?.text).toContain('We have returned $0.50');
    const [asked] = (await house().database.ledgerOf(order.id)).filter(({ kind }) => kind === 'refund_requested');
    expect(asked).toMatchObject({ reason: 'goodwill', amountCents: 50, noteId });

    const unnamed = supporter().does('refund', order.id, { amountCents: 50 });
    await expect(unnamed).rejects.toMatchObject({ problem: { code: 'invalid_request' } });
    const tooMuch = supporter().does('refund', order.id, { amountCents: 150 }, 'goodwill-2');
    await expect(tooMuch).rejects.toMatchObject({ problem: { code: 'refund_exceeds_rest', leftCents: 149 } });
    await supporter().does('refund', order.id, { reasonCode: 'customer_asked' });
    await order.until('refunded');
    expect(await house().money.effectsOf(payment)).toEqual(['charge 199', 'refund 50', 'refund 149']);
  });

  it('two at once, while the customer cancels: one refund', async () => {
    const order = await bringVideo(house().client, { path: clips().long, target: LONG_TARGET });
    const payment = await buy(order);
    await order.until('compressing');
    await Promise.all([
      order.cancel(),
      supporter().does('refund', order.id, { note: 'phoned' }),
      supporter().does('refund', order.id, { note: 'wrote' }),
    ]);
    await order.until('refunded');
    expect(await house().money.effectsOf(payment)).toEqual(['charge 199', 'refund 199']);
    const notes = (await house().database.actsOn(order.id)).map(({ note }) => note);
    expect(notes.toSorted()).toEqual(['phoned', 'wrote']);
  });

  it('refunds a job that is over, and the customer is mailed', async () => {
    const { order, payment, email } = await deliveredOrder();
    await house().inbox.awaitLetters(email);
    await order.deleteNow();
    await order.until('expired');
    await supporter().does('refund', order.id);
    await eventually(
      () => moneyOf(order),
      ({ returnedCents }) => returnedCents === 199,
    );
    expect(await house().money.effectsOf(payment)).toEqual(['charge 199', 'refund 199']);
    const letters = await house().inbox.awaitLetters(email, 2);
    expect(letters.at(-1)?.subject).toBe('Your money is on its way back');
  });

  it('need not do anything when a bank sends a refund back: it is made anew', async () => {
    const { order, payment } = await deliveredOrder(someAddress(), 'pm_card_refundFail');
    await supporter().does('refund', order.id);
    await order.until('refunded');
    const effects = await eventually(
      () => house().money.effectsOf(payment),
      (seen) => seen.length >= 4,
      { patienceMs: 30_000 },
    );
    expect(effects.slice(0, 4)).toEqual(['charge 199', 'refund 199', 'refund_reversal 199', 'refund 199']);
  });

  it('returns nothing while a dispute has the money, and all of it once the dispute is won', async () => {
    const { order, payment } = await deliveredOrder();
    await house().money.openDispute(payment);
    await eventually(
      () => moneyOf(order),
      ({ disputed }) => disputed,
      { patienceMs: 30_000 },
    );
    expect((await order.view()).state).toBe('done');
    await supporter().does('refund', order.id);
    const ledger = await eventually(
      () => house().database.ledgerOf(order.id),
      (entries) => entries.some(({ kind }) => kind === 'refund_requested'),
    );
    expect(await house().money.effectsOf(payment)).toEqual(['charge 199', 'dispute 199']);

    const disputeId = ledger.find(({ kind }) => kind === 'dispute_opened')?.disputeId ?? '';
    await house().money.closeDispute(disputeId, 'won');
    await order.until('refunded');
    expect(await house().money.effectsOf(payment)).toEqual([
      ...['charge 199', 'dispute 199', 'dispute_reversal 199', 'refund 199'],
    ]);
  });
});
