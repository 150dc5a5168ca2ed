import { describe, expect, it } from 'vitest';
import { TEST_CARDS } from '../../../src/api/page/test-cards.js';
import { cardByTestId } from '../../../stack/simulators/stripe/cards.js';
import { eventually } from '../../support/eventually.js';
import { paidIntent, stripeError, stripeSimulator } from './support/fixtures.js';

describe('a payment that takes a while', () => {
  it('is processing, takes no money yet and cannot be canceled', async () => {
    const { stripe, admin } = await stripeSimulator({ settlementDelayMs: 3_600_000 });
    const intent = await paidIntent(stripe, 'pm_card_slow');
    expect(intent).toMatchObject({ status: 'processing', amount_received: 0, next_action: null });
    expect(await admin.effects()).toEqual([]);
    expect(await stripeError(stripe.paymentIntents.cancel(intent.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  it('succeeds without another call', async () => {
    const { stripe, admin } = await stripeSimulator();
    const { id } = await paidIntent(stripe, 'pm_card_slow');
    const paid = await eventually(
      () => stripe.paymentIntents.retrieve(id),
      ({ status }) => status === 'succeeded',
    );
    expect(paid.amount_received).toBe(499);
    expect(await admin.effects()).toEqual(['charge 499']);
    const types = (await stripe.events.list()).data.map((event) => event.type).reverse();
    expect(types).toEqual([
      'payment_intent.created',
      'payment_intent.processing',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
  });

  it('is declined without another call, and takes no money, with a card for that', async () => {
    const { stripe, admin } = await stripeSimulator();
    const { id, status } = await paidIntent(stripe, 'pm_card_slowDeclined');
    expect(status).toBe('processing');
    const declined = await eventually(
      () => stripe.paymentIntents.retrieve(id),
      (intent) => intent.status === 'requires_payment_method',
    );
    expect(declined.last_payment_error).toMatchObject({ decline_code: 'generic_decline' });
    expect(await admin.effects()).toEqual([]);
  });

  it('still succeeds after a restart of the simulator', async () => {
    const first = await stripeSimulator({ settlementDelayMs: 200 });
    const dataDir = first.dataDir;
    const { id } = await paidIntent(first.stripe, 'pm_card_slow');
    await first.simulator.close();
    const { stripe } = await stripeSimulator({ dataDir });
    await eventually(
      () => stripe.paymentIntents.retrieve(id),
      ({ status }) => status === 'succeeded',
    );
  });
});

describe('the test cards that the page offers', () => {
  it('exist here, each with the behaviour that its name promises', () => {
    const behaviour = Object.fromEntries(
      TEST_CARDS.map(({ name, paymentMethodId }) => [name, cardByTestId(paymentMethodId)]),
    );
    expect(behaviour).toMatchObject({
      succeeds: { brand: 'visa' },
      declined: { decline: { declineCode: 'generic_decline' } },
      insufficient_funds: { decline: { declineCode: 'insufficient_funds' } },
      three_d_secure: { authentication: true },
      slow: { slow: true },
      refund_fails: { refund: 'succeeded_then_failed' },
    });
    for (const harm of ['decline', 'authentication', 'slow', 'refund', 'disputeReason', 'rejectedNumber'])
      expect(behaviour['succeeds']).not.toHaveProperty(harm);
  });
});
