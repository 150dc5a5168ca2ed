import { describe, expect, it } from 'vitest';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, uploadAndAwaitQuote, buy, newAttemptId, requestedQuote } from '../support/stack/customer.js';
import { allHistoryOf } from '../support/stack/workflow-history.js';
import { createApiKey, createTestAccount } from '../support/stack/accounts.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { followStates, namesOf, waitForState } from '../support/stack/state-events.js';
import { SupportAgent } from '../support/stack/support-agent.js';
import { sendStripeWebhook } from '../support/stack/send-stripe-webhook.js';

const ONE_CHARGE = [expect.stringMatching(/^charge /)];

describe('paying', () => {
  const deployment = useTestDeployment();
  const clips = useClips();

  async function quotedOrder(): Promise<{ order: VideoOrder; quoteId: string }> {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    return { order, quoteId: (await requestedQuote(order)).quoteId };
  }

  it('with a card that is declined loses nothing, and another card works and is charged once', async () => {
    const { order, quoteId } = await quotedOrder();
    const declined = order.checkout({
      quoteId,
      attemptId: newAttemptId(),
      paymentMethodId: 'pm_card_visa_chargeDeclined',
    });
    await expect(declined).rejects.toMatchObject({
      problem: { status: 402, code: 'payment_declined', declineCode: 'generic_decline' },
    });
    const noFunds = buyAgain(order, 'pm_card_visa_chargeDeclinedInsufficientFunds');
    await expect(noFunds).rejects.toMatchObject({ problem: { declineCode: 'insufficient_funds' } });
    expect(await waitForState(order, 'quoted')).toMatchObject({ payment: { status: 'declined' } });
    expect(await deployment().stripeSimulator.effects()).toEqual([]);

    const payment = await buy(order);
    await order.waitForState('done');
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(ONE_CHARGE);
  });

  it('with a test key goes to the test account: 3-D Secure, charge and refund', async () => {
    const apiKey = await createApiKey(deployment(), await createTestAccount(deployment()), 'test');
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET, apiKey });
    const answer = await order.checkout({
      quoteId: (await requestedQuote(order)).quoteId,
      attemptId: newAttemptId(),
      paymentMethodId: 'pm_card_authenticationRequired',
    });
    expect(answer).toMatchObject({ status: 'requires_action', paymentIntentId: expect.stringMatching(/^test:pi_/) });
    const payment = answer.paymentIntentId?.replace('test:', '') ?? '';
    await deployment().stripeSimulator.authenticate(payment, 'succeeded');
    await order.waitForState('done');
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(ONE_CHARGE);
    const staffKey = await createApiKey(deployment(), await createTestAccount(deployment(), 'support'), 'test');
    await new SupportAgent(deployment(), staffKey).perform('refund', order.id);
    await order.waitForState('refunded');
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual([
      ...ONE_CHARGE,
      expect.stringMatching(/^refund /),
    ]);
  });

  it('needs 3-D Secure: the browser gets the client secret and the bank’s page, the history never', async () => {
    const { order, quoteId } = await quotedOrder();
    const attempt = {
      quoteId,
      attemptId: newAttemptId(),
      paymentMethodId: 'pm_card_authenticationRequired',
    };
    const answer = await order.checkout(attempt);
    expect(await order.checkout(attempt), 'for a page that was loaded again').toEqual(answer);
    expect(answer).toMatchObject({ status: 'requires_action', clientSecret: expect.stringMatching(/_secret_/) });
    expect(await deployment().stripeSimulator.effectsOf(answer.paymentIntentId)).toEqual([]);

    const back = await approve(answer.nextActionUrl ?? '');
    expect(back.origin + back.pathname).toBe(`${deployment().stack.urls.api}/v/${order.id}`);
    expect(back.href).not.toContain(order.token);
    await order.waitForState('done');
    expect(await deployment().stripeSimulator.effectsOf(answer.paymentIntentId)).toEqual(ONE_CHARGE);
    const history = await allHistoryOf(deployment().temporal, order.id);
    expect(history).toContain(answer.paymentIntentId);
    expect(history).not.toMatch(/_secret_|_simulator/);
  });

  it('with a card whose charge takes a while says so, and goes on by itself', async () => {
    const { order, quoteId } = await quotedOrder();
    const answer = await order.checkout({ quoteId, attemptId: newAttemptId(), paymentMethodId: 'pm_card_slow' });
    expect(answer).toMatchObject({ status: 'processing' });
    expect(answer).not.toHaveProperty('clientSecret');
    await order.waitForState('done');
    expect(await deployment().stripeSimulator.effectsOf(answer.paymentIntentId)).toEqual(ONE_CHARGE);
  });

  it('fails in 3-D Secure: back to the offer, and another card works', async () => {
    const { order } = await quotedOrder();
    const states = followStates(order, 'done');
    const payment = await buy(order, 'pm_card_authenticationRequired');
    await deployment().stripeSimulator.authenticate(payment, 'failed');
    await waitForState(order, 'quoted');
    expect(await buy(order)).toBe(payment);
    await order.waitForState('done');
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(ONE_CHARGE);
    expect(namesOf(await states).slice(2, 6)).toEqual(['quoted', 'paying', 'quoted', 'paying']);
  });

  it('needs 3-D Secure, and another card takes its place: one charge, and the first attempt says so', async () => {
    const { order, quoteId } = await quotedOrder();
    const first = { quoteId, attemptId: newAttemptId(), paymentMethodId: 'pm_card_authenticationRequired' };
    const pending = await order.checkout(first);
    expect(await order.checkout(first), 'a repeat').toEqual(pending);
    expect(await order.checkout({ ...first, attemptId: newAttemptId() }), 'the same card').toEqual(pending);
    const second = { quoteId, attemptId: newAttemptId(), paymentMethodId: 'pm_card_threeDSecure2Required' };
    expect(await order.checkout(second)).toMatchObject({ status: 'requires_action' });
    await expect(order.checkout(first)).rejects.toMatchObject({ problem: { status: 409, code: 'payment_replaced' } });

    expect(await buy(order)).toBe(pending.paymentIntentId);
    await order.waitForState('done');
    expect(await order.checkout(second), 'as it stands by now').toMatchObject({ status: 'succeeded' });
    expect(await deployment().stripeSimulator.effectsOf(pending.paymentIntentId)).toEqual(ONE_CHARGE);
  });

  it('goes on when the webhook is lost: the workflow asks by itself', async () => {
    const { order } = await quotedOrder();
    await deployment().stripeSimulator.webhooks({ action: 'pause' });
    try {
      const payment = await buy(order, 'pm_card_authenticationRequired');
      await deployment().stripeSimulator.authenticate(payment, 'succeeded');
      await order.waitForState('done');
      expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(ONE_CHARGE);
    } finally {
      await deployment().stripeSimulator.webhooks({ action: 'resume' });
    }
  });

  it('does not mind webhooks that come twice, late and in the wrong order', async () => {
    const { order } = await quotedOrder();
    await deployment().stripeSimulator.webhooks({ action: 'duplicate', times: 5 });
    const payment = await buy(order, 'pm_card_authenticationRequired');
    for (const type of ['payment_intent.succeeded', 'payment_intent.payment_failed', 'payment_intent.canceled']) {
      // None of it is true yet: the workflow must look for itself.
      expect(await tellUntruth(type, payment)).toBe(204);
    }
    expect((await order.view()).state).toBe('paying');
    await deployment().stripeSimulator.authenticate(payment, 'succeeded');
    await order.waitForState('done');
    expect(await tellUntruth('payment_intent.created', payment)).toBe(204);
    expect((await order.view()).state).toBe('done');
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(ONE_CHARGE);
  });

  it('by the same attempt again answers the same and charges once', async () => {
    const { order, quoteId } = await quotedOrder();
    const choice = { quoteId, attemptId: newAttemptId(), paymentMethodId: 'pm_card_visa' };
    const first = await order.checkout(choice);
    expect(await order.checkout(choice)).toEqual(first);
    await order.waitForState('done');
    expect(await order.checkout(choice)).toEqual(first);
    expect(await deployment().stripeSimulator.effectsOf(first.paymentIntentId)).toEqual(ONE_CHARGE);
  });

  it('with an Idempotency-Key charges once, and refuses the key for another card', async () => {
    const { order, quoteId } = await quotedOrder();
    const key = { 'idempotency-key': newAttemptId() };
    const first = await order.checkout({ quoteId, paymentMethodId: 'pm_card_visa' }, key);
    expect(await order.checkout({ quoteId, paymentMethodId: 'pm_card_visa' }, key)).toEqual(first);
    const other = order.checkout({ quoteId, paymentMethodId: 'pm_card_mastercard' }, key);
    await expect(other).rejects.toMatchObject({ problem: { status: 409, code: 'attempt_reused' } });
    const neither = order.checkout({ quoteId, paymentMethodId: 'pm_card_visa' });
    await expect(neither).rejects.toMatchObject({ problem: { code: 'invalid_request' } });
    await order.waitForState('done');
    expect(await deployment().stripeSimulator.effectsOf(first.paymentIntentId)).toEqual(ONE_CHARGE);
  });

  it('takes no price from the client: whatever it sends beside, the quote’s amount is charged or nothing', async () => {
    const { order, quoteId } = await quotedOrder();
    const choice = { quoteId, attemptId: newAttemptId(), paymentMethodId: 'pm_card_visa' };
    for (const tampering of [{ amountCents: 1 }, { price: { amountCents: 1 } }, { currency: 'idr' }]) {
      const tampered = order.checkout({ ...choice, ...tampering });
      await expect(tampered).rejects.toMatchObject({ problem: { status: 422, code: 'invalid_request' } });
    }
    const { paymentIntentId } = await order.checkout(choice);
    const { amountCents } = await requestedQuote(order);
    await order.waitForState('done');
    expect(await deployment().stripeSimulator.effectsOf(paymentIntentId)).toEqual([`charge ${amountCents}`]);
  });

  it('for priority and longer retention beside the quote is one charge, and both are kept to', async () => {
    const { order, quoteId } = await quotedOrder();
    const { upsells, amountCents } = (await order.offer()).quotes.find((quote) => quote.quoteId === quoteId) ?? {};
    expect(upsells?.map(({ name }) => name)).toEqual(['priority', 'extendedRetention']);
    const [priority, kept] = upsells ?? [];
    const choice = { quoteId, attemptId: newAttemptId(), paymentMethodId: 'pm_card_visa' };
    const unknown = order.checkout({ ...choice, attemptId: newAttemptId(), upsells: ['priority', 'priority'] });
    await expect(unknown).rejects.toMatchObject({ problem: { status: 409, code: 'upsell_unknown' } });

    const { paymentIntentId } = await order.checkout({ ...choice, upsells: ['priority', 'extendedRetention'] });
    const view = await order.waitForState('done');
    const totalCents = (amountCents ?? 0) + (priority?.amountCents ?? 0) + (kept?.amountCents ?? 0);
    expect(await deployment().stripeSimulator.effectsOf(paymentIntentId)).toEqual([`charge ${totalCents}`]);
    expect(view.upsells.map(({ name }) => name)).toEqual(['priority', 'extendedRetention']);
    expect(Date.parse(view.readyBy ?? '')).toBeGreaterThan(Date.now());
    const keptForSec = (Date.parse(view.result?.expiresAt ?? '') - Date.now()) / 1000;
    expect(Math.round(keptForSec / 86_400)).toBe(Math.round((kept?.keptForSec ?? 0) / 86_400));
  });

  it('from five tabs at once charges once', async () => {
    const { order, quoteId } = await quotedOrder();
    const before = (await deployment().stripeSimulator.effects()).length;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        order.checkout({ quoteId, attemptId: newAttemptId(), paymentMethodId: 'pm_card_visa' }),
      ),
    );
    expect(new Set(answers.map(({ paymentIntentId }) => paymentIntentId)).size).toBe(1);
    await order.waitForState('done');
    expect(await deployment().stripeSimulator.effects()).toHaveLength(before + 1);
  });

  it('survives answers of the payment provider that are lost: still one charge', async () => {
    const { order, quoteId } = await quotedOrder();
    await deployment().stripeSimulator.arm({
      method: 'POST',
      pathPattern: '/v1/payment_intents$',
      fault: 'drop_answer_after_effect',
    });
    await deployment().stripeSimulator.arm({
      method: 'POST',
      pathPattern: '/confirm$',
      fault: 'drop_answer_after_effect',
    });
    const { paymentIntentId } = await order.checkout({
      quoteId,
      attemptId: newAttemptId(),
      paymentMethodId: 'pm_card_visa',
    });
    await order.waitForState('done');
    expect(await deployment().stripeSimulator.effectsOf(paymentIntentId)).toEqual(ONE_CHARGE);
    const charges = (await deployment().stripeSimulator.effects()).filter(({ kind }) => kind === 'charge');
    const charged = charges.map((effect) => effect.paymentIntentId);
    expect(new Set(charged).size).toBe(charged.length);
  });

  it('that hangs for too long is called off and the files are deleted', async () => {
    const hasty = await deployment().startExtraApi({ PAYMENT_TIMEOUT_MIN: '0.05' });
    const order = await uploadAndAwaitQuote(hasty, { path: clips().small, target: SMALL_TARGET });
    const payment = await buy(order, 'pm_card_authenticationRequired');
    expect(await order.waitForState('abandoned')).toMatchObject({ reason: 'payment_timeout' });
    await expect(deployment().stripeSimulator.authenticate(payment, 'succeeded')).rejects.toThrow();
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual([]);
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
  });

  async function buyAgain(order: VideoOrder, card: string): Promise<string> {
    await waitForState(order, 'quoted');
    return await buy(order, card);
  }

  async function tellUntruth(type: string, paymentIntentId: string): Promise<number> {
    return await sendStripeWebhook(deployment().stack.env, { id: `evt_${newAttemptId()}`, type, paymentIntentId });
  }
});

/** Approves the payment as a person in a browser would; answers the address that the browser is sent back to. */
async function approve(bankPage: string): Promise<URL> {
  const body = new URLSearchParams({ outcome: 'succeeded' });
  const { headers } = await fetch(bankPage, { method: 'POST', body, redirect: 'manual' });
  return new URL(headers.get('location') ?? '');
}
