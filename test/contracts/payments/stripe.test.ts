import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isDependencyDown } from '../../../src/api/http/dependency-down.js';
import { ModeRoutingPaymentsGateway } from '../../../src/gateways/payments/mode-routing-payments.gateway.js';
import { PaymentsUnavailable, type PaymentsGateway } from '../../../src/gateways/payments/payments.gateway.js';
import { StripePaymentsGateway } from '../../../src/gateways/payments/stripe-payments.gateway.js';
import { startStripeSimulator } from '../../../stack/simulators/stripe/server.js';
import { ENVIRONMENT_NAME, OLD_WEBHOOK_SECRET, WEBHOOK_SECRET, cardOf, paymentsContract } from './payments-contract.js';
import { errorOf } from '../../support/error-of.js';

const SECRET_KEY = 'sk_test_contract';
const VISA = cardOf('pm_card_visa');

async function simulator() {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailsized-payments-'));
  const server = await startStripeSimulator({ dataDir, secretKey: SECRET_KEY, webhookSecret: WEBHOOK_SECRET });
  return {
    url: server.url,
    payments: gateway(SECRET_KEY, server.url),
    withWrongKey: gateway('sk_test_notours', server.url),
    stripe: new Stripe(SECRET_KEY, { host: '127.0.0.1', port: server.port, protocol: 'http' }),
    stop: async () => {
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function gateway(secretKey: string, apiBase?: string, environmentName = ENVIRONMENT_NAME): StripePaymentsGateway {
  const webhookSecrets = [WEBHOOK_SECRET, OLD_WEBHOOK_SECRET];
  const options = { secretKey, webhookSecrets, environmentName };
  return new StripePaymentsGateway({ ...options, ...(apiBase && { apiBase }) });
}

paymentsContract('StripePaymentsGateway on the Stripe simulator', simulator);

paymentsContract('the test account of PaymentsByMode', async () => {
  const world = await simulator();
  return {
    ...world,
    payments: inTestMode(world.url),
    withWrongKey: inTestMode(world.url, 'sk_test_notours'),
    idBehind,
  };
});

const idBehind = (id: string): string => id.replace(/^test:/, '');

/** Every call as a test job's. The live account is another environment, which refuses the payments of this one. */
function inTestMode(url: string, secretKey = SECRET_KEY): PaymentsGateway {
  const payments = new ModeRoutingPaymentsGateway(gateway(secretKey, url, 'live'), gateway(secretKey, url));
  const create = payments.create.bind(payments);
  payments.create = (payment, key) => create({ ...payment, mode: 'test' }, key);
  return payments;
}

// The same against Stripe itself, for whoever has a test key. Without one these tests do not exist, so that nothing is
// reported as passed that did not run.
const realKey = process.env['STRIPE_CONTRACT_SECRET_KEY'];
if (realKey?.startsWith('sk_test_')) {
  paymentsContract('StripePaymentsGateway on STRIPE ITSELF, in test mode (STRIPE_CONTRACT_SECRET_KEY)', async () => ({
    payments: gateway(realKey),
    withWrongKey: gateway('sk_test_notours'),
    stripe: new Stripe(realKey),
    stop: async () => undefined,
  }));
}

describe('when the provider is in trouble', () => {
  async function troubled() {
    const world = await simulator();
    onTestFinished(world.stop);
    const jobId = 'job-1';
    const { id } = await world.payments.create({ jobId, amountCents: 499, currency: 'usd' }, `${jobId}:create`);
    const confirm = (attempt: number) => world.payments.confirm(id, VISA, `${jobId}:confirm:${attempt}`);
    const post = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${world.url}/_simulator/${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      expect(answer.ok).toBe(true);
    };
    const effects = async () => {
      const answer = (await (await fetch(`${world.url}/_simulator/effects`)).json()) as { effects: { kind: string }[] };
      return answer.effects.map(({ kind }) => kind);
    };
    return { ...world, id, confirm, post, effects };
  }

  it.each([
    ['status_500', []],
    ['status_429', []],
    ['drop_request', []],
    ['status_500_after_effect', ['charge']],
    ['drop_answer_after_effect', ['charge']],
  ])('the outcome is unknown after %s; who looks, then decides, charges once', async (fault, before) => {
    const { confirm, post, effects, id, payments } = await troubled();
    // The SDK itself tries a cut connection once more, with the same key.
    const times = fault.startsWith('drop') ? 2 : 1;
    await post('faults', { method: 'POST', pathPattern: '/confirm$', fault, times });
    const error = await errorOf(confirm(1));
    expect(error).toBeInstanceOf(PaymentsUnavailable);
    expect(isDependencyDown(error)).toBe(true);
    expect(await effects()).toEqual(before);

    const looked = await payments.retrieve(id);
    expect(looked.status).toBe(before.length > 0 ? 'succeeded' : 'requires_payment_method');
    // A new attempt has a new key: Stripe repeats the answer to an old one, even when that was a 500.
    if (looked.status !== 'succeeded') await confirm(2);
    expect(await payments.retrieve(id)).toMatchObject({ status: 'succeeded', receivedCents: 499 });
    expect(await effects()).toEqual(['charge']);
  });

  it('the same key finds out what became of a payment whose answer was lost', async () => {
    const { confirm, post, effects } = await troubled();
    await post('faults', { method: 'POST', pathPattern: '/confirm$', fault: 'drop_answer_after_effect', times: 2 });
    expect(await errorOf(confirm(1))).toBeInstanceOf(PaymentsUnavailable);
    expect(await confirm(1)).toMatchObject({ status: 'succeeded', receivedCents: 499 });
    expect(await effects()).toEqual(['charge']);
  });

  it('a failure that Stripe has stored says so when it is only repeated, and a new key works', async () => {
    const { confirm, post, payments, id, effects } = await troubled();
    await confirm(1);
    await post('faults', { method: 'POST', pathPattern: '/v1/refunds$', fault: 'status_500' });
    const refund = (key: string) => payments.refund(id, { amountCents: 499, jobId: 'job-1' }, key);
    expect(await errorOf(refund('job-1:refund:0'))).toMatchObject({ name: 'PaymentsUnavailable', isReplayed: false });
    expect(await errorOf(refund('job-1:refund:0'))).toMatchObject({ name: 'PaymentsUnavailable', isReplayed: true });
    expect(await effects()).toEqual(['charge']);
    expect(await refund('job-1:refund:0:again1')).toMatchObject({ status: 'succeeded' });
    expect(await effects()).toEqual(['charge', 'refund']);
  });

  it('a refusal that Stripe has stored says so when it is only repeated', async () => {
    const { confirm, payments, id } = await troubled();
    await confirm(1);
    const tooMuch = () => payments.refund(id, { amountCents: 500, jobId: 'job-1' }, 'job-1:refund:0');
    expect(await errorOf(tooMuch())).toMatchObject({ name: 'PaymentRequestRejected', isReplayed: false });
    expect(await errorOf(tooMuch())).toMatchObject({ name: 'PaymentRequestRejected', isReplayed: true });
  });

  it('nobody answers: the outcome is unknown', async () => {
    const { stop, confirm } = await troubled();
    await stop();
    expect(await errorOf(confirm(1))).toBeInstanceOf(PaymentsUnavailable);
  });

  it('a payment goes on when the customer has proved who he is', async () => {
    const { payments, post, id } = await troubled();
    await payments.confirm(id, cardOf('pm_card_authenticationRequired'), 'job-1:confirm:3ds');
    await post('complete-authentication', { payment_intent: id, outcome: 'succeeded' });
    expect(await payments.retrieve(id)).toMatchObject({ status: 'succeeded', receivedCents: 499 });
  });

  it('a proof that fails is a decline with a name', async () => {
    const { payments, post, id } = await troubled();
    await payments.confirm(id, cardOf('pm_card_authenticationRequired'), 'job-1:confirm:3ds');
    await post('complete-authentication', { payment_intent: id, outcome: 'failed' });
    expect(await payments.retrieve(id)).toMatchObject({
      status: 'requires_payment_method',
      declineCode: 'payment_intent_authentication_failure',
    });
  });
});
