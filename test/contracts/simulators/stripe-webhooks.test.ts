import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import {
  WEBHOOK_SECRET,
  WebhookReceiver,
  createIntent,
  paidIntent,
  stripeSimulator,
  temporaryFolder,
} from './support/fixtures.js';

const PAYMENT_EVENTS = ['charge.succeeded', 'payment_intent.created', 'payment_intent.succeeded'];

describe('webhooks of the Stripe simulator', () => {
  it('are signed so that the SDK accepts them, and not with another secret', async () => {
    const receiver = new WebhookReceiver();
    const { stripe } = await stripeSimulator({ webhookUrl: await receiver.listen() });
    const intent = await paidIntent(stripe);
    await eventually(
      () => receiver.requests.length,
      (count) => count === 3,
    );
    const events = receiver.events(stripe);
    expect(events.map((event) => event.type).sort()).toEqual(PAYMENT_EVENTS);
    const succeeded = events.find((event) => event.type === 'payment_intent.succeeded');
    expect(succeeded?.data.object).toMatchObject({ id: intent.id, status: 'succeeded', amount_received: 499 });

    const { payload, signature } = receiver.requests[0] ?? { payload: '', signature: '' };
    const verify = (body: string, secret: string) => stripe.webhooks.constructEvent(body, signature, secret);
    expect(() => verify(payload, 'whsec_other')).toThrow(Stripe.errors.StripeSignatureVerificationError);
    expect(() => verify(`${payload} `, WEBHOOK_SECRET)).toThrow(Stripe.errors.StripeSignatureVerificationError);
  });

  it('are sent again until the receiver answers 2xx', async () => {
    const receiver = new WebhookReceiver();
    receiver.status = 500;
    const { stripe, admin } = await stripeSimulator({ webhookUrl: await receiver.listen() });
    await createIntent(stripe);
    await eventually(
      () => receiver.requests.length,
      (count) => count >= 3,
    );
    expect(new Set(receiver.events(stripe).map((event) => event.id)).size).toBe(1);
    expect(await admin.deliveries()).toEqual({ pending: 1 });
    receiver.status = 200;
    await eventually(
      () => admin.deliveries(),
      (deliveries) => deliveries['delivered'] === 1,
    );
  });

  it('survive a receiver that is down and a restart of the simulator', async () => {
    const down = new WebhookReceiver();
    const webhookUrl = await down.listen();
    down.close();
    const dataDir = await temporaryFolder();
    const first = await stripeSimulator({ dataDir, webhookUrl });
    await paidIntent(first.stripe);
    await first.simulator.close();

    const up = new WebhookReceiver();
    await up.listen(Number(new URL(webhookUrl).port));
    const second = await stripeSimulator({ dataDir, webhookUrl });
    await eventually(
      () => [...new Set(up.events(second.stripe).map((event) => event.type))].sort(),
      (types) => types.length === 3,
    );
  });

  it('can be paused, doubled, lost and sent again', async () => {
    const receiver = new WebhookReceiver();
    const { stripe, admin } = await stripeSimulator({ webhookUrl: await receiver.listen() });
    const received = () => receiver.requests.length;

    await admin.post('webhooks', { action: 'pause' });
    const intent = await createIntent(stripe);
    expect(await admin.post('webhooks', { action: 'duplicate', times: 1 })).toMatchObject({
      paused: true,
      deliveries: { pending: 1 },
    });
    await stripe.paymentIntents.cancel(intent.id);
    await admin.post('webhooks', { action: 'resume' });
    await eventually(received, (count) => count === 3);
    const ids = receiver.events(stripe).map((event) => event.id);
    expect(new Set(ids).size).toBe(2);

    await admin.post('webhooks', { action: 'drop', times: 1 });
    await createIntent(stripe);
    const [lost] = (await stripe.events.list({ limit: 1 })).data;
    await admin.post('webhooks', { action: 'resend', event: lost?.id });
    await eventually(received, (count) => count === 4);
    expect(receiver.events(stripe).at(-1)?.id).toBe(lost?.id);
  });

  it('can be late', async () => {
    const receiver = new WebhookReceiver();
    const { stripe, admin } = await stripeSimulator({ webhookUrl: await receiver.listen() });
    await admin.post('webhooks', { action: 'delay', times: 1, delayMs: 300 });
    const intent = await createIntent(stripe);
    await stripe.paymentIntents.cancel(intent.id);
    await eventually(
      () => receiver.requests.length,
      (count) => count === 2,
    );
    const types = receiver.events(stripe).map(({ type }) => type);
    expect(types).toEqual(['payment_intent.canceled', 'payment_intent.created']);
  });

  it('can come in any order, each of them once', async () => {
    const receiver = new WebhookReceiver();
    const { stripe, admin } = await stripeSimulator({ webhookUrl: await receiver.listen() });
    await admin.post('webhooks', { action: 'shuffle', times: 12, delayMs: 300 });
    for (let payments = 0; payments < 4; payments += 1) await paidIntent(stripe);
    await eventually(
      () => receiver.requests.length,
      (count) => count === 12,
    );
    const received = receiver.events(stripe).map(({ id }) => id);
    const happened = (await stripe.events.list({ limit: 100 })).data.map(({ id }) => id).reverse();
    expect(received.toSorted()).toEqual(happened.toSorted());
    expect(received).not.toEqual(happened);
  });
});
