import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DisputeRecord } from '../../../src/gateways/payments/payments.gateway.js';
import { StripePaymentsGateway } from '../../../src/gateways/payments/stripe-payments.gateway.js';

/** What Stripe lists: a dispute, as far as the gateway reads it. */
let atStripe: object[] = [];
const stripe = createServer((_, response) => {
  const list = { object: 'list', url: '/v1/disputes', has_more: false, data: atStripe };
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(list));
});

let payments: StripePaymentsGateway;
beforeAll(async () => {
  await new Promise<void>((resolve) => stripe.listen(0, '127.0.0.1', resolve));
  const apiBase = `http://127.0.0.1:${(stripe.address() as AddressInfo).port}`;
  payments = new StripePaymentsGateway({
    secretKey: 'sk_test_1',
    webhookSecrets: [],
    environmentName: 'test',
    apiBase,
  });
});
afterAll(() => {
  stripe.closeAllConnections();
  stripe.close();
});

// https://docs.stripe.com/api/disputes/object and https://docs.stripe.com/disputes/arbitration
describe('a dispute at Stripe', () => {
  it.each<[string, DisputeRecord['status'] | 'none', string]>([
    ['warning_needs_response', 'none', 'an inquiry takes no money'],
    ['warning_under_review', 'none', 'an inquiry takes no money'],
    ['warning_closed', 'none', 'an inquiry that ended without a chargeback has taken no money'],
    ['prevented', 'none', 'it was settled before it became a chargeback'],
    ['needs_response', 'open', 'the bank has the money'],
    ['under_review', 'open', 'the bank has the money'],
    ['appeal_needs_response', 'open', 'the bank has the money until the appeal is decided'],
    ['appeal_under_review', 'open', 'the bank has the money until the appeal is decided'],
    ['won', 'won', 'the money is with us again'],
    ['lost', 'lost', 'the money stays with the cardholder'],
    ['something_new', 'open', 'what is not known must not be paid out a second time'],
  ])('that is %s is %s to us: %s', async (statusAtStripe, status) => {
    atStripe = [{ id: 'dp_1', object: 'dispute', amount: 499, status: statusAtStripe, payment_intent: 'pi_1' }];
    const expected = status === 'none' ? [] : [{ id: 'dp_1', amountCents: 499, status }];
    expect(await payments.listDisputes('pi_1')).toEqual(expected);
    const listed = await Array.fromAsync(payments.disputesWithin({ fromMs: 0, toMs: 1000 }));
    expect(listed).toEqual(expected.map((dispute) => ({ ...dispute, paymentIntentId: 'pi_1' })));
  });
});
