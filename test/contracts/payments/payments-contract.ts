import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  PaymentDeclined,
  PaymentRequestRejected,
  WebhookSignatureInvalid,
  type PaymentsGateway,
} from '../../../src/gateways/payments/payments.gateway.js';
import { eventually } from '../../support/eventually.js';
import { errorOf } from '../../support/error-of.js';

export const ENVIRONMENT_NAME = 'contract-tests';
export const WEBHOOK_SECRET = 'whsec_contract_tests';
export const OLD_WEBHOOK_SECRET = 'whsec_contract_tests_before';

/** A provider to be tried. */
export interface ProviderUnderTest {
  payments: PaymentsGateway;
  /** The same provider, with a key that is not ours. */
  withWrongKey: PaymentsGateway;
  /** The official SDK, to look behind the gateway. */
  stripe: Stripe;
  /** What the provider itself calls a payment; the same unless given. */
  idBehind?: (paymentIntentId: string) => string;
  stop(): Promise<void>;
}

/** Documented test cards (https://docs.stripe.com/testing) and what their decline is called. */
const DECLINES: [paymentMethodId: string, declineCode: string][] = [
  ['pm_card_chargeDeclined', 'generic_decline'],
  ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
  ['pm_card_chargeDeclinedLostCard', 'lost_card'],
  ['pm_card_chargeDeclinedStolenCard', 'stolen_card'],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card'],
  ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc'],
  ['pm_card_chargeDeclinedProcessingError', 'processing_error'],
];
const RETURN_URL = 'https://mailsized.example/v/job';
const VISA = cardOf('pm_card_visa');
const THREE_D_SECURE = cardOf('pm_card_authenticationRequired');

export function cardOf(paymentMethodId: string) {
  return { paymentMethodId, returnUrl: RETURN_URL };
}

/** What every payment provider must do, simulated or real. Each test has a payment of its own. */
export function paymentsContract(name: string, make: () => Promise<ProviderUnderTest>): void {
  describe(`the payment provider: ${name}`, () => {
    let provider: ProviderUnderTest;
    let payments: PaymentsGateway;

    beforeAll(async () => {
      provider = await make();
      payments = provider.payments;
    });
    afterAll(() => provider.stop());

    const behindOf = (id: string): string => provider.idBehind?.(id) ?? id;

    async function create(amountCents = 499) {
      const jobId = `contract-${randomUUID()}`;
      const intent = await payments.create({ jobId, amountCents, currency: 'usd' }, `${jobId}:create`);
      return { jobId, id: intent.id, intent };
    }

    async function createPaid(means = VISA) {
      const created = await create();
      const intent = await payments.confirm(created.id, means, `${created.jobId}:confirm`);
      expect(intent).toMatchObject({ status: 'succeeded', receivedCents: 499 });
      return created;
    }

    describe('creating a payment', () => {
      it('charges nothing yet, and says whose it is', async () => {
        const { jobId, id, intent } = await create();
        expect(intent).toEqual({
          id,
          status: 'requires_payment_method',
          currency: 'usd',
          amountCents: 499,
          receivedCents: 0,
          declineCode: null,
        });
        const behind = await provider.stripe.paymentIntents.retrieve(behindOf(id));
        expect(behind.metadata).toEqual({ jobId, environment: ENVIRONMENT_NAME });
        expect(behind.payment_method_types).toEqual(['card']);
      });

      it('with the same key again finds the same one', async () => {
        const { jobId, id } = await create();
        const again = await payments.create({ jobId, amountCents: 499, currency: 'usd' }, `${jobId}:create`);
        expect(again.id).toBe(id);
      });

      it('with the same key for something else is refused for good', async () => {
        const { jobId } = await create();
        const other = payments.create({ jobId, amountCents: 500, currency: 'usd' }, `${jobId}:create`);
        await expect(other).rejects.toThrow(PaymentRequestRejected);
      });

      it('can be followed by another price until it is paid', async () => {
        const { jobId, id } = await create();
        expect(await payments.changeAmount(id, 599, `${jobId}:amount`)).toMatchObject({ amountCents: 599 });
        await payments.confirm(id, VISA, `${jobId}:confirm`);
        expect(await payments.retrieve(id)).toMatchObject({ receivedCents: 599 });
        await expect(payments.changeAmount(id, 699, `${jobId}:amount:2`)).rejects.toThrow(PaymentRequestRejected);
      });
    });

    describe('confirming', () => {
      it('charges once, however often it is repeated', async () => {
        const { jobId, id } = await createPaid();
        expect(await payments.confirm(id, VISA, `${jobId}:confirm`)).toMatchObject({ receivedCents: 499 });
        const charges = await provider.stripe.charges.list({ payment_intent: behindOf(id) });
        expect(charges.data.map(({ amount, paid }) => [amount, paid])).toEqual([[499, true]]);
      });

      it('takes what a payment form has collected', async () => {
        const { jobId, id } = await create();
        const token = await provider.stripe.testHelpers.confirmationTokens.create({ payment_method: 'pm_card_visa' });
        const confirmed = await payments.confirm(
          id,
          { confirmationTokenId: token.id, returnUrl: RETURN_URL },
          `${jobId}:confirm`,
        );
        expect(confirmed.status).toBe('succeeded');
      });

      it.each(DECLINES)('with %s is declined as %s, and another card may follow', async (paymentMethodId, code) => {
        const { jobId, id } = await create();
        const error = await errorOf(payments.confirm(id, cardOf(paymentMethodId), `${jobId}:confirm:1`));
        expect(error).toBeInstanceOf(PaymentDeclined);
        expect(error).toMatchObject({ declineCode: code });
        expect(await payments.retrieve(id)).toMatchObject({
          status: 'requires_payment_method',
          receivedCents: 0,
          declineCode: code,
        });
        expect(await payments.confirm(id, VISA, `${jobId}:confirm:2`)).toMatchObject({ status: 'succeeded' });
      });

      it.each([
        ['card', cardOf('pm_nobodyHasThisOne')],
        ['form', { confirmationTokenId: 'ctoken_nobodyHasThisOne', returnUrl: RETURN_URL }],
      ])('with a %s that does not exist counts as declined, so that the customer may try again', async (_, means) => {
        const { jobId, id } = await create();
        const error = await errorOf(payments.confirm(id, means, `${jobId}:confirm`));
        expect(error).toBeInstanceOf(PaymentDeclined);
        expect(error).toMatchObject({ declineCode: 'payment_method_unknown' });
        expect(inspect(error)).not.toContain('nobodyHasThisOne');
      });

      it('a payment that was called off is refused for good', async () => {
        const { jobId, id } = await create();
        await payments.cancel(id);
        await expect(payments.confirm(id, VISA, `${jobId}:confirm`)).rejects.toThrow(PaymentRequestRejected);
      });
    });

    describe('3-D Secure', () => {
      it('waits for the customer, whose browser gets the secret and the address of the bank’s page', async () => {
        const { jobId, id } = await create();
        const waiting = await payments.confirm(id, THREE_D_SECURE, `${jobId}:confirm`);
        expect(waiting).toMatchObject({ status: 'requires_action', receivedCents: 0, declineCode: null });
        expect(Object.keys(waiting).sort()).toEqual([
          'amountCents',
          'currency',
          'declineCode',
          'id',
          'receivedCents',
          'status',
        ]);
        const { clientSecret, url } = await payments.nextActionOf(id);
        expect(clientSecret).toMatch(new RegExp(`^${behindOf(id)}_secret_\\w+$`));
        expect(url).toMatch(/^https?:/);
      });

      it('can be called off while it waits', async () => {
        const { jobId, id } = await create();
        await payments.confirm(id, THREE_D_SECURE, `${jobId}:confirm`);
        expect(await payments.cancel(id)).toMatchObject({ status: 'canceled', receivedCents: 0 });
      });
    });

    describe('calling off', () => {
      it('is possible until it is paid, and a repeat says the same', async () => {
        const { id } = await create();
        for (let repeat = 0; repeat < 3; repeat += 1) {
          expect(await payments.cancel(id)).toMatchObject({ id, status: 'canceled', receivedCents: 0 });
        }
      });

      it('what is paid says so and changes nothing', async () => {
        const { id } = await createPaid();
        const view = await payments.cancel(id);
        expect(view).toMatchObject({ status: 'succeeded', receivedCents: 499 });
        expect(await payments.listRefunds(id)).toEqual([]);
      });
    });

    describe('refunding', () => {
      it('goes in parts up to what was paid, and no further', async () => {
        const { jobId, id } = await createPaid();
        const first = await payments.refund(id, { amountCents: 200, jobId }, `${jobId}:refund:0`);
        expect(first).toMatchObject({ amountCents: 200, status: 'succeeded' });
        const tooMuch = payments.refund(id, { amountCents: 300, jobId }, `${jobId}:refund:1`);
        await expect(tooMuch).rejects.toThrow(PaymentRequestRejected);
        const second = await payments.refund(id, { amountCents: 299, jobId }, `${jobId}:refund:2`);
        expect((await payments.listRefunds(id)).map((refund) => refund.id).sort()).toEqual(
          [first.id, second.id].sort(),
        );
        const { metadata } = await provider.stripe.refunds.retrieve(first.id);
        expect(metadata).toEqual({ jobId, environment: ENVIRONMENT_NAME });
        const another = payments.refund(id, { amountCents: 1, jobId }, `${jobId}:refund:3`);
        await expect(another).rejects.toThrow(PaymentRequestRejected);
      });

      it('with the same key again finds the same refund', async () => {
        const { jobId, id } = await createPaid();
        const refund = () => payments.refund(id, { amountCents: 100, jobId }, `${jobId}:refund:0`);
        expect((await refund()).id).toBe((await refund()).id);
        expect(await payments.listRefunds(id)).toHaveLength(1);
      });

      it('of a part says which part it is about', async () => {
        const { jobId, id } = await createPaid();
        const part = { amountCents: 100, jobId, claimId: 'goodwill-1' };
        const made = await payments.refund(id, part, `${jobId}:refund:goodwill-1:0`);
        expect(made).toMatchObject({ amountCents: 100, claimId: 'goodwill-1' });
        await payments.refund(id, { amountCents: 399, jobId }, `${jobId}:refund:0`);
        const claims = (await payments.listRefunds(id)).map(({ claimId }) => claimId);
        expect(claims.toSorted()).toEqual(['goodwill-1', null]);
      });

      it('may take its time', async () => {
        const { jobId, id } = await createPaid(cardOf('pm_card_pendingRefund'));
        const refund = await payments.refund(id, { amountCents: 499, jobId }, `${jobId}:refund:0`);
        expect(refund).toMatchObject({ status: 'pending', amountCents: 499 });
      });

      it('what was never paid is refused for good', async () => {
        const { jobId, id } = await create();
        const refund = payments.refund(id, { amountCents: 499, jobId }, `${jobId}:refund:0`);
        await expect(refund).rejects.toThrow(PaymentRequestRejected);
        expect(await payments.listRefunds(id)).toEqual([]);
      });
    });

    describe('disputes', () => {
      it('are listed with what they have taken, and none where there is none', async () => {
        const { id } = await createPaid(cardOf('pm_card_createDispute'));
        const disputes = await eventually(
          () => payments.listDisputes(id),
          (listed) => listed.length > 0,
        );
        expect(disputes).toMatchObject([{ amountCents: 499, status: 'open' }]);
        const { id: undisputed } = await createPaid();
        expect(await payments.listDisputes(undisputed)).toEqual([]);
      });
    });

    it('refuses what does not exist for good, without saying what it was', async () => {
      const error = await errorOf(payments.retrieve('pi_nobodyHasThisOne'));
      expect(error).toBeInstanceOf(PaymentRequestRejected);
      expect(error).toMatchObject({ code: 'resource_missing' });
      expect(inspect(error)).not.toContain('nobodyHasThisOne');
    });

    it('refuses a key that is not ours for good, without saying what it is', async () => {
      const error = await errorOf(provider.withWrongKey.retrieve('pi_1'));
      expect(error).toBeInstanceOf(PaymentRequestRejected);
      expect(inspect(error, { depth: 5 })).not.toMatch(/sk_test_[^)]/);
    });

    describe('a webhook', () => {
      const nowSec = () => Math.floor(Date.now() / 1000);

      function signed(object: object, change: { secret?: string; timestamp?: number } = {}) {
        const event = { id: 'evt_1', object: 'event', type: 'something.happened', data: { object } };
        const payload = JSON.stringify(event, null, 2);
        const header = provider.stripe.webhooks.generateTestHeaderString({
          payload,
          secret: WEBHOOK_SECRET,
          timestamp: nowSec(),
          ...change,
        });
        return { payload, header };
      }

      it.each([
        ['itself', { object: 'payment_intent', id: 'pi_1' }, 'pi_1'],
        ['its charge', { object: 'charge', id: 'ch_1', payment_intent: 'pi_1' }, 'pi_1'],
        ['its refund', { object: 'refund', id: 're_1', payment_intent: 'pi_1' }, 'pi_1'],
        ['its dispute, with the payment written out', { object: 'dispute', payment_intent: { id: 'pi_1' } }, 'pi_1'],
        ['a charge without one', { object: 'charge', id: 'ch_1', payment_intent: null }, null],
        ['something else', { object: 'customer', id: 'cus_1' }, null],
      ])('names the payment that it is about: %s', (_, object, paymentIntentId) => {
        const { payload, header } = signed(object);
        expect(payments.verifyWebhook(Buffer.from(payload), header)).toEqual({
          id: 'evt_1',
          type: 'something.happened',
          paymentIntentId,
        });
      });

      it('is believed under the old secret while both are known', () => {
        const { payload, header } = signed({}, { secret: OLD_WEBHOOK_SECRET });
        expect(payments.verifyWebhook(Buffer.from(payload), header).id).toBe('evt_1');
      });

      it('that was signed with another secret is not believed', () => {
        const { payload, header } = signed({}, { secret: 'whsec_of_somebody_else' });
        expect(() => payments.verifyWebhook(Buffer.from(payload), header)).toThrow(WebhookSignatureInvalid);
      });

      it('that is older than five minutes is not believed: it may be a recording', () => {
        const old = signed({}, { timestamp: nowSec() - 400 });
        expect(() => payments.verifyWebhook(Buffer.from(old.payload), old.header)).toThrow(WebhookSignatureInvalid);
        const slow = signed({}, { timestamp: nowSec() - 200 });
        expect(payments.verifyWebhook(Buffer.from(slow.payload), slow.header).id).toBe('evt_1');
      });

      it('that is more than five minutes ahead of time is not believed: it could be sent again until then', () => {
        for (const aheadSec of [400, 24 * 60 * 60, 100 * 365 * 24 * 60 * 60]) {
          const early = signed({}, { timestamp: nowSec() + aheadSec });
          const verify = () => payments.verifyWebhook(Buffer.from(early.payload), early.header);
          expect(verify, `${aheadSec} s ahead`).toThrow(WebhookSignatureInvalid);
          const twice = () => payments.verifyWebhook(Buffer.from(early.payload), `t=${nowSec()},${early.header}`);
          expect(twice, `${aheadSec} s ahead, with a second time`).toThrow(WebhookSignatureInvalid);
        }
        const fastClock = signed({}, { timestamp: nowSec() + 200 });
        expect(payments.verifyWebhook(Buffer.from(fastClock.payload), fastClock.header).id).toBe('evt_1');
      });

      it('whose body was changed by one blank is not believed', () => {
        const { payload, header } = signed({});
        expect(() => payments.verifyWebhook(Buffer.from(`${payload} `), header)).toThrow(WebhookSignatureInvalid);
      });

      it.each(['', 't=1', 'v1=00', 't=now,v1=00', 'nonsense'])('with the header %j is not believed', (header) => {
        const { payload } = signed({});
        expect(() => payments.verifyWebhook(Buffer.from(payload), header)).toThrow(WebhookSignatureInvalid);
      });
    });
  });
}
