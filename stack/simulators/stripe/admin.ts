import express from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Account } from './account.js';
import type { Call } from './call.js';
import { completeAuthentication } from './confirm.js';
import { closeDispute, disputePayment, findDispute } from './disputes.js';
import { totalEffects } from './effects.js';
import { StripeError } from './errors.js';
import { findIntent } from './payment-intents.js';
import { findRefund, settleRefund } from './refunds.js';

const authentication = z.strictObject({ payment_intent: z.string(), outcome: z.enum(['succeeded', 'failed']) });
const refundEnd = z.strictObject({ refund: z.string(), outcome: z.enum(['succeeded', 'failed']) });
const disputeStart = z.strictObject({ payment_intent: z.string() });
const disputeEnd = z.strictObject({ dispute: z.string(), outcome: z.enum(['won', 'lost']) });
const DAY_MS = 24 * 60 * 60 * 1000;
const webhookControl = z.discriminatedUnion('action', [
  z.strictObject({ action: z.enum(['pause', 'resume']) }),
  z.strictObject({ action: z.enum(['duplicate', 'drop']), times: z.number().int().min(0).default(1) }),
  z.strictObject({
    action: z.enum(['delay', 'shuffle']),
    times: z.number().int().min(0).default(1),
    delayMs: z.number().int().min(0).max(DAY_MS),
  }),
  z.strictObject({ action: z.literal('resend'), event: z.string() }),
]);

/**
 * Routes by which a test or a person controls the simulation. They are not part of Stripe's API and need no key. Requests
 * and answers are JSON; errors are `{error}`.
 */
export function adminRoutes(account: Account): express.Router {
  const router = express.Router();
  router.use('/_simulator', express.json());

  router.get('/_simulator/effects', (request, response) => {
    const only = request.query['payment_intent'];
    const effects = account.effects.list(typeof only === 'string' ? only : undefined);
    response.json({ effects, totals: totalEffects(effects) });
  });
  router.get('/_simulator/state', (_request, response) => {
    response.json({
      simulator: 'stripe',
      paymentIntents: account.objects.countByStatus('payment_intent'),
      refunds: account.objects.countByStatus('refund'),
      disputes: account.objects.countByStatus('dispute'),
      webhooks: account.webhooks.state(),
      faults: account.faults.list(),
    });
  });
  router.post(
    '/_simulator/complete-authentication',
    mutationHandler(account, authentication, (call, { payment_intent, outcome }) =>
      completeAuthentication(call, findIntent(call, payment_intent), outcome),
    ),
  );
  router.post(
    '/_simulator/complete-refund',
    mutationHandler(account, refundEnd, (call, { refund, outcome }) => settleNow(call, refund, outcome)),
  );
  router.post(
    '/_simulator/open-dispute',
    mutationHandler(account, disputeStart, (call, { payment_intent }) =>
      disputePayment(call, findIntent(call, payment_intent)),
    ),
  );
  router.post(
    '/_simulator/close-dispute',
    mutationHandler(account, disputeEnd, (call, { dispute, outcome }) =>
      closeDispute(call, findDispute(call, dispute), outcome),
    ),
  );
  router.post('/_simulator/webhooks', (request, response) => {
    const parsed = webhookControl.safeParse(request.body);
    if (!parsed.success) return void response.status(400).json({ error: parsed.error.issues });
    controlWebhooks(account, parsed.data);
    response.json(account.webhooks.state());
  });
  return router;
}

/** Ends a refund now instead of at its due time. */
function settleNow(call: Call, id: string, outcome: 'succeeded' | 'failed'): unknown {
  const refund = settleRefund(call, findRefund(call, id), outcome);
  call.schedule.remove(id);
  return refund;
}

function controlWebhooks(account: Account, control: z.output<typeof webhookControl>): void {
  if (control.action === 'resend') account.webhooks.resend(control.event);
  else if (control.action === 'duplicate' || control.action === 'drop') {
    account.webhooks.armNext(control.action, control.times);
  } else if (control.action === 'delay' || control.action === 'shuffle') {
    account.webhooks.armDelay(control.action, control.times, control.delayMs);
  } else account.webhooks.setPaused(control.action === 'pause');
}

function mutationHandler<S extends z.ZodType>(
  account: Account,
  schema: S,
  work: (call: Call, body: z.output<S>) => unknown,
): (request: Request, response: Response) => void {
  return (request, response) => {
    const parsed = schema.safeParse(request.body);
    if (!parsed.success) return void response.status(400).json({ error: parsed.error.issues });
    try {
      response.json(account.perform({ id: null, idempotencyKey: null }, (call) => work(call, parsed.data)));
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      response.status(error.status).json({ error: error.body });
    }
  };
}
