import type Stripe from 'stripe';
import { describe, expect, it, vi } from 'vitest';
import { Registry } from 'prom-client';
import { StripeEventSweep } from '../../src/api/webhooks/stripe-event-sweep.js';
import { StripeWebhookService } from '../../src/api/webhooks/stripe-webhook.service.js';
import { ModeRoutingPaymentsGateway, testModeIdOf } from '../../src/gateways/payments/mode-routing-payments.gateway.js';
import type { PaymentsGateway } from '../../src/gateways/payments/payments.gateway.js';
import { createLogger } from '../../src/observability/logger.js';
import { createMetrics } from '../../src/observability/metrics.js';
import { VideoWorkflows } from '../../src/temporal/video-workflows.js';
import {
  STRIPE_TEST_CARDS,
  PAYMENT_SCENARIOS,
  payWithRetries,
  type PaymentScenario,
} from '../support/money/payment-scenarios.js';
import { StripeEventDeliverer, type DeliveryOrder } from '../support/money/stripe-event-deliverer.js';
import { sampleOf } from '../support/money/sampling.js';
import { expectPaymentOutcome, newVideoWithPayments, usePaymentsHarness } from '../support/money/payments-harness.js';
import { eventually } from '../support/eventually.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';
import type { VideoDriver } from '../support/workflows/video-driver.js';

const TEST_TIMEOUT_MS = 120_000;
const DELIVERY_ORDERS: DeliveryOrder[] = ['in order', 'backwards', 'shuffled', 'all at the end', 'never'];

const harness = useWorkflowHarness();
const paymentsHarness = usePaymentsHarness();
const logger = createLogger({ level: 'silent', service: 'money', role: 'test' });

describe('webhooks, each of them thrice, lead to the same end however they arrive:', () => {
  it.each(PAYMENT_SCENARIOS)(
    '$name',
    async (journey) => {
      const ends = [];
      for (const how of sampleOf(journey.name, DELIVERY_ORDERS, (it) => (it === 'never' ? 'none' : 'some'))) {
        ends.push(await endOf(journey, how));
      }
      expect(ends.length).toBeGreaterThan(1);
      for (const end of ends) expect(end).toEqual(ends[0]);
    },
    TEST_TIMEOUT_MS,
  );

  /** Everything that anybody could see of it. */
  async function endOf(journey: PaymentScenario, how: DeliveryOrder) {
    const video = newVideoWithPayments(harness, paymentsHarness());
    const postman = new StripeEventDeliverer(paymentsHarness(), webhooks(), ofJob(video), how);
    await video.start();
    const [, delivered] = await Promise.all([
      journey.run(video, paymentsHarness()).finally(() => postman.stop()),
      postman.deliverUntilStopped(),
    ]);
    if (how !== 'never') expect(delivered, `${how}: events`).toBeGreaterThan(0);
    const { effects, ...truth } = await paymentsHarness().actualPaymentsOf(video.backend.jobId);
    expectPaymentOutcome({ effects, ...truth }, journey.outcome, how);
    const { entries = [] } = (await paymentsHarness().ledger.find(video.backend.jobId)) ?? {};
    const ledger = new Set(entries.map(({ kind, amountCents, reason }) => [kind, amountCents, reason].join(' ')));
    return { ...(await video.waitForResult()), effects, mails: video.backend.mails, ledger };
  }
});

describe('a process that dies between keeping an event and telling the workflow', () => {
  it('loses nothing: Stripe sends the event again, and then the workflow is told, once', async () => {
    const { video, event } = await paidInSecret();
    await expect(webhooks(dyingWorkflows()).receive(...event)).rejects.toThrow('died');
    expect(await signalsTo(video)).toBe(0);
    await webhooks().receive(...event);
    await webhooks().receive(...event);
    await video.waitForState('done');
    expect(await signalsTo(video)).toBe(1);
    expectPaymentOutcome(await paymentsHarness().actualPaymentsOf(video.backend.jobId), 'kept', 'sent again');
  });

  it('loses nothing though Stripe does not repeat it: the sweep tells the workflow', async () => {
    const { video, event } = await paidInSecret();
    await expect(webhooks(dyingWorkflows()).receive(...event)).rejects.toThrow('died');
    await sweepLater();
    await video.waitForState('done');
    expect(await signalsTo(video)).toBe(1);
    await sweepLater();
    expect(await signalsTo(video), 'an event that was told is not told again').toBe(1);
    expectPaymentOutcome(await paymentsHarness().actualPaymentsOf(video.backend.jobId), 'kept', 'swept');
  });

  it('after telling and before marking it: the workflow is told twice, and minds it not', async () => {
    const { video, event } = await paidInSecret();
    const service = webhooks(undefined, {
      markSignalled: () => Promise.reject(new Error('the process has died')),
    });
    await expect(service.receive(...event)).rejects.toThrow('died');
    await webhooks().receive(...event);
    await video.waitForState('done');
    expect(await signalsTo(video)).toBe(2);
    await video.expectEndState('expired', 'retention_over');
    expectPaymentOutcome(await paymentsHarness().actualPaymentsOf(video.backend.jobId), 'kept', 'told twice');
  });

  /** The customer has passed 3-D Secure, and only Stripe knows; the event about it, as it would be posted. */
  async function paidInSecret() {
    const video = newVideoWithPayments(harness, paymentsHarness());
    await video.start();
    await video.driveToQuoted();
    const { paymentIntentId } = await payWithRetries(
      video,
      { paymentMethodId: STRIPE_TEST_CARDS.threeDSecure },
      'requires_action',
    );
    await paymentsHarness().simulator.authenticate(paymentIntentId, 'succeeded');
    const postman = new StripeEventDeliverer(paymentsHarness(), webhooks(), ofJob(video), 'in order');
    return { video, event: await postman.signedRequestOf('payment_intent.succeeded') };
  }

  async function sweepLater(): Promise<void> {
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    try {
      await new StripeEventSweep(paymentsHarness().events, webhooks(), logger).sweep();
    } finally {
      now.mockRestore();
    }
  }

  async function signalsTo(video: VideoDriver): Promise<number> {
    const { events } = await video.history();
    return events.filter((event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'paymentUpdated')
      .length;
  }

  function dyingWorkflows(): VideoWorkflows {
    const workflows = new VideoWorkflows(harness.env.client);
    workflows.paymentUpdated = () => Promise.reject(new Error('the process has died'));
    return workflows;
  }
});

describe('an event that nobody here knows', () => {
  it('is kept and acknowledged', async () => {
    const intent = await paymentsHarness().stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    const postman = new StripeEventDeliverer(paymentsHarness(), webhooks(), ({ id }) => id === intent.id, 'in order');
    await webhooks().receive(...(await postman.signedRequestOf('payment_intent.created')));
    await eventually(
      async () => (await paymentsHarness().events.unsignalled(new Date(Date.now() + 1000), 10)).length === 0,
    );
  });
});

describe('an event of a test job whose account is gone', () => {
  it('is acknowledged, and does not wait in front of others', async () => {
    const { stripe, ledger, payments, events } = paymentsHarness();
    const card = { confirm: true, payment_method: 'pm_card_visa', allowed_payment_method_types: ['card' as const] };
    const { id } = await stripe.paymentIntents.create({ amount: 500, currency: 'usd', ...card });
    await stripe.refunds.create({ payment_intent: id });
    await ledger.open('test-job', { amountCents: 500, currency: 'usd' });
    await ledger.setPaymentIntent('test-job', testModeIdOf(id));
    const postman = new StripeEventDeliverer(paymentsHarness(), webhooks(), (intent) => intent.id === id, 'in order');
    const withoutTestAccount = webhooks(undefined, {}, new ModeRoutingPaymentsGateway(payments, null));
    await withoutTestAccount.receive(...(await postman.signedRequestOf('refund.created')));
    expect(await events.unsignalled(new Date(Date.now() + 1000), 10)).toEqual([]);
  });
});

function ofJob({ backend }: VideoDriver) {
  return ({ metadata }: Stripe.PaymentIntent): boolean => metadata['jobId'] === backend.jobId;
}

function webhooks(
  workflows = new VideoWorkflows(harness.env.client),
  events: object = {},
  payments: PaymentsGateway = paymentsHarness().payments,
): StripeWebhookService {
  const { ledger } = paymentsHarness();
  const store = Object.assign(Object.create(paymentsHarness().events), events);
  return new StripeWebhookService(payments, store, ledger, workflows, createMetrics(new Registry()), logger);
}
