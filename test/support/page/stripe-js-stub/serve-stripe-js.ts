import type { BrowserContext, Route } from 'playwright-core';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import type { TestDeployment } from '../../stack/test-deployment.js';

/** The key that a page must have for its Stripe.js to be this stub. */
export const STUB_PUBLISHABLE_KEY = 'pk_test_stub';

const readHere = async (name: string): Promise<string> => await readFile(new URL(name, import.meta.url), 'utf8');

/**
 * Answers a browser for every host of Stripe's: with a stub of Stripe.js, whose payments are those of the deployment's
 * simulator. No request reaches Stripe.
 */
export async function serveStripeJsStub(context: BrowserContext, deployment: TestDeployment): Promise<void> {
  await context.route('https://js.stripe.com/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/endive/stripe.js') {
      const body = stripTypeScriptTypes(await readHere('in-browser/stripe-js.ts'));
      await route.fulfill({ body, contentType: 'text/javascript' });
    } else if (pathname.endsWith('.js')) {
      await route.fulfill({ body: '// A part of Stripe.js.', contentType: 'text/javascript' });
    } else {
      await route.fulfill({ body: await readHere('payment-element.html'), contentType: 'text/html' });
    }
  });
  await context.route('https://hooks.stripe.com/**', async (route) => {
    const form = new URLSearchParams(route.request().postData() ?? '');
    const outcome = form.get('outcome');
    if (outcome === null) {
      return await route.fulfill({ body: await readHere('bank.html'), contentType: 'text/html' });
    }
    const { stripeSimulator } = deployment;
    await stripeSimulator.authenticate(form.get('payment_intent'), outcome === 'succeeded' ? outcome : 'failed');
    await route.fulfill({ status: 204 });
  });
  await context.route('https://api.stripe.com/**', async (route) => await askSimulator(route, deployment));
}

/** Stripe.js sends its key among the parameters. */
async function askSimulator(route: Route, { stack }: TestDeployment): Promise<void> {
  const request = route.request();
  const { pathname, searchParams } = new URL(request.url());
  const params = request.method() === 'GET' ? searchParams : new URLSearchParams(request.postData() ?? '');
  const headers = { 'access-control-allow-origin': '*' };
  if (params.get('key') !== STUB_PUBLISHABLE_KEY) return await route.fulfill({ status: 401, headers });
  if (pathname === '/v1/elements/sessions') return await route.fulfill({ json: {}, headers });
  params.delete('key');
  const url = `${stack.urls.stripeSimulator}${pathname}`;
  const authorization = { authorization: `Bearer ${stack.env['STRIPE_SECRET_KEY']}` };
  const answer =
    request.method() === 'GET'
      ? await fetch(`${url}?${params.toString()}`, { headers: authorization })
      : await fetch(url, { method: 'POST', body: params, headers: authorization });
  await route.fulfill({ status: answer.status, body: await answer.text(), contentType: 'application/json', headers });
}
