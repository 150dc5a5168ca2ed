import { describe, expect, it } from 'vitest';
import { parseNetworks } from '../../../src/gateways/webhooks/public-address.js';
import { validateWebhookUrl } from '../../../src/gateways/webhooks/webhook-url.js';

describe('the URL of a webhook endpoint', () => {
  it.each(['https://example.com/hooks?a=b', 'https://example.com:8443/', 'https://8.8.8.8/'])('may be %s', (url) => {
    expect(validateWebhookUrl(url, [])).toBeNull();
  });

  it.each([
    'nonsense',
    '//example.com',
    'ftp://example.com/',
    'http://example.com/',
    'file:///etc/passwd',
    'https://user@example.com/',
    'https://:password@example.com/',
    'https://example.com/#part',
    'https://example.com:22/',
    'https://example.com:25/',
    'https://127.0.0.1/',
    'https://[fd00::1]/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    `https://example.com/${'x'.repeat(2000)}`,
  ])('may not be %s', (url) => {
    expect(validateWebhookUrl(url, [])).not.toBeNull();
  });

  it('may be plain, and of this machine, where the configuration allows its network', () => {
    const loopback = parseNetworks('127.0.0.0/8');
    expect(validateWebhookUrl('http://127.0.0.1:4000/', loopback)).toBeNull();
    expect(validateWebhookUrl('http://8.8.8.8/', loopback)).not.toBeNull();
  });
});
