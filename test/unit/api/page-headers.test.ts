import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigurationError } from '../../../src/config/environment.js';
import { startAppWith, startConfiguredApp } from './configured-app.js';

const ADDRESSES = ['/', '/v/job-1', '/prices', '/my-video', '/lost-link'];
const SIMULATOR = { STRIPE_API_BASE: 'http://127.0.0.1:4010' };
const STRIPE = { STRIPE_SECRET_KEY: 'sk_live_secret', STRIPE_PUBLISHABLE_KEY: 'pk_live_public' };
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

describe('each address of the page', () => {
  it.each(ADDRESSES)('%s is HTML that runs nothing but its own scripts and that no proxy keeps', async (address) => {
    const { url } = await startAppWith(SIMULATOR);
    const page = await fetch(url + address);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('cache-control')).toBe('private, no-cache');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    const policy = policyOf(page);
    expect(policy['default-src']).toBe("'none'");
    expect(policy['script-src']).toBe("'self'");
    expect(policy['require-trusted-types-for']).toBe("'script'");
    expect(policy['trusted-types']).toBe('mailsized');
    expect(JSON.stringify(policy)).not.toContain('unsafe');
    expect([...page.headers].join('\n')).not.toContain('stripe.com');
    expect(page.headers.get('permissions-policy')).toContain('payment=()');
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(page.headers.get('x-robots-tag')).toBe(address.startsWith('/v/') ? 'noindex' : null);
  });

  it('opens to Stripe where a page pays, and only with a publishable key', async () => {
    const { url } = await startAppWith(STRIPE);
    for (const address of ADDRESSES) {
      const page = await fetch(url + address);
      const policy = policyOf(page);
      const pays = address.startsWith('/v/');
      expect([...page.headers].join('\n').includes('stripe.com'), address).toBe(pays);
      if (!pays) continue;
      expect(policy['script-src']).toBe("'self' https://js.stripe.com https://*.js.stripe.com");
      expect(policy['frame-src']).toBe('https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com');
      expect(policy['connect-src']).toMatch(/ https:\/\/api\.stripe\.com$/);
      expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin-allow-popups');
      expect(page.headers.get('permissions-policy')).toContain('payment=(self "https://js.stripe.com"');
    }
  });
});

describe('what is not there', () => {
  it('is a page for a person and a problem for a program', async () => {
    const { url } = await startConfiguredApp();
    const shown = await fetch(`${url}/nothing-here`, { headers: BROWSER });
    expect([shown.status, shown.headers.get('content-type')]).toEqual([404, expect.stringMatching(/^text\/html/)]);
    expect(policyOf(shown)['default-src']).toBe("'none'");
    expect(await shown.text()).toContain('<html');
    for (const accept of ['*/*', 'application/json']) {
      const answer = await fetch(`${url}/nothing-here`, { headers: { accept } });
      expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'not_found' }]);
    }
  });
});

describe('beside its addresses', () => {
  it('a file that is shared with nobody there to take it leads to the page', async () => {
    const { url } = await startConfiguredApp();
    const body = new FormData();
    body.append('video', new Blob(['film']), 'film.mp4');
    const answer = await fetch(`${url}/share-target`, { method: 'POST', body, redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  });

  it('Apple finds the file of the domain where it is configured', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mailsized-apple-'));
    onTestFinished(async () => await rm(folder, { recursive: true }));
    const file = join(folder, 'association');
    await writeFile(file, '7B22');
    const path = '/.well-known/apple-developer-merchantid-domain-association';
    const { url } = await startAppWith({ APPLE_PAY_DOMAIN_FILE: file });
    expect(await (await fetch(url + path)).text()).toBe('7B22');
    expect((await fetch((await startConfiguredApp()).url + path)).status).toBe(404);
    await expect(startAppWith({ APPLE_PAY_DOMAIN_FILE: `${file}.missing` })).rejects.toThrow(ConfigurationError);
  });
});

function policyOf({ headers }: Response): Record<string, string> {
  const parts = (headers.get('content-security-policy') ?? '').split('; ').map((part) => part.split(/ (.*)/s));
  return Object.fromEntries(parts.map(([name = '', value = '']) => [name, value]));
}
