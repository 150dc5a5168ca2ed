import express from 'express';
import type Stripe from 'stripe';
import { escapeHtml, renderPage, renderTable } from '../http/html.js';
import type { Account } from './account.js';
import { completeAuthentication } from './confirm.js';
import { totalEffects } from './effects.js';
import { findIntent } from './payment-intents.js';

const SHOWN = 100;
const NOTE = '<p class="note">This is a simulator, not Stripe. No real card is charged and no real money moves.</p>';
const BANK_PAGE_TITLE = 'Payment simulator: no money moves';

/** Pages for people: the list of PaymentIntents, and the bank's page where a customer authenticates. */
export function pageRoutes(account: Account): express.Router {
  const router = express.Router();
  router.get('/', (_request, response) => void response.send(renderPage('Stripe simulator', overview(account))));
  router.get('/_simulator/authentication/:id', (request, response) => {
    const intent = account.objects.find('payment_intent', request.params.id);
    const body = intent ? authenticationBody(intent, returnUrlOf(account, intent)) : '<p>There is no such payment.</p>';
    response.status(intent ? 200 : 404).send(renderPage(BANK_PAGE_TITLE, body));
  });
  router.post('/_simulator/authentication/:id', express.urlencoded(), (request, response) => {
    const form = request.body as { outcome?: string } | undefined;
    const outcome = form?.outcome === 'succeeded' ? 'succeeded' : 'failed';
    const before = account.objects.find('payment_intent', request.params.id);
    if (before?.status === 'requires_action') {
      account.perform({ id: null, idempotencyKey: null }, (call) =>
        completeAuthentication(call, findIntent(call, before.id), outcome),
      );
    }
    response.redirect(303, before ? authenticationRedirectUrl(before, returnUrlOf(account, before), outcome) : '/');
  });
  return router;
}

/** The URL by which the customer leaves the bank's page; null when there is none, as inside Stripe.js. */
function returnUrlOf(account: Account, intent: Stripe.PaymentIntent): string | null {
  const url = URL.parse(account.objects.returnUrlOf(intent.id) ?? '');
  return url && ['http:', 'https:'].includes(url.protocol) ? url.href : null;
}

/** Stripe sends the customer back to `return_url` with these parameters. */
function authenticationRedirectUrl(
  intent: Stripe.PaymentIntent,
  returnUrl: string | null,
  outcome: 'succeeded' | 'failed',
): string {
  if (returnUrl === null) return '/';
  const url = new URL(returnUrl);
  url.searchParams.set('payment_intent', intent.id);
  url.searchParams.set('payment_intent_client_secret', intent.client_secret ?? '');
  url.searchParams.set('redirect_status', outcome);
  return url.href;
}

function overview(account: Account): string {
  const { data } = account.objects.list('payment_intent', { url: '', limit: SHOWN });
  const intents = data.filter((object): object is Stripe.PaymentIntent => object.object === 'payment_intent');
  const rows = intents.map((intent) => {
    const totals = totalEffects(account.effects.list(intent.id));
    return [
      `<code>${escapeHtml(intent.id)}</code>`,
      escapeHtml(new Date(intent.created * 1000).toISOString()),
      escapeHtml(money(intent.amount, intent.currency)),
      escapeHtml(intent.status),
      escapeHtml(money(totals.chargedCents, intent.currency)),
      escapeHtml(money(totals.refundedCents, intent.currency)),
      intent.status === 'requires_action' ? authenticationForm(intent) : '',
    ];
  });
  const table = renderTable(['PaymentIntent', 'Created', 'Amount', 'Status', 'Charged', 'Refunded', ''], rows);
  return `${NOTE}<p>The latest ${SHOWN} PaymentIntents. <a href="/_simulator/effects">What happened to the money</a>,
<a href="/_simulator/state">state</a>.</p>${intents.length > 0 ? table : '<p>There are none yet.</p>'}`;
}

function authenticationBody(intent: Stripe.PaymentIntent, returnUrl: string | null): string {
  if (intent.status !== 'requires_action') {
    const back = returnUrl === null ? '' : `<p><a href="${escapeHtml(returnUrl)}">Go back</a></p>`;
    return `<p>This payment no longer waits for you. Go back to the page that you came from.</p>${back}`;
  }
  const amount = escapeHtml(money(intent.amount, intent.currency));
  return `<p>Here, your bank would ask you to confirm a payment of <strong>${amount}</strong> (3-D Secure). Choose what
happens. Then you return to the page that you came from.</p>${authenticationForm(intent)}`;
}

function authenticationForm(intent: Stripe.PaymentIntent): string {
  return `<form method="post" action="/_simulator/authentication/${escapeHtml(intent.id)}">
<button name="outcome" value="succeeded">Approve</button>
<button name="outcome" value="failed">Refuse</button></form>`;
}

function money(cents: number, currency: string): string {
  return `${(cents / 100).toFixed(2)} ${currency.toUpperCase()}`;
}
