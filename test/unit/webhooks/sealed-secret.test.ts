import { describe, expect, it } from 'vitest';
import { generateSigningSecret } from '../../../src/gateways/webhooks/webhook-signature.js';
import { isSealedWithPrimary, sealSecret, unsealSecret } from '../../../src/credentials/sealed-secret.js';

const KEY = 'a key of some length';
const OTHER = 'another key of some length';

describe('a sealed secret', () => {
  it('opens with its key, for its endpoint, and shows nothing before', () => {
    const secret = generateSigningSecret();
    const sealed = sealSecret(secret, 'we_1', [KEY]);
    expect(unsealSecret(sealed, 'we_1', [KEY])).toBe(secret);
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain(secret);
    expect(sealSecret(secret, 'we_1', [KEY])).not.toBe(sealed);
    expect(() => unsealSecret(sealed, 'we_2', [KEY])).toThrow();
    expect(() => unsealSecret(sealed, 'we_1', [OTHER])).toThrow();
    expect(() => unsealSecret(sealed.replace(/.{4}$/, 'AAAA'), 'we_1', [KEY])).toThrow();
  });

  it('opens with either key while the key is rotated, and says which of them it needs', () => {
    const sealed = sealSecret('whsec_1', 'we_1', [KEY]);
    expect(unsealSecret(sealed, 'we_1', [OTHER, KEY])).toBe('whsec_1');
    expect(isSealedWithPrimary(sealed, 'we_1', [OTHER, KEY])).toBe(false);
    const again = sealSecret('whsec_1', 'we_1', [OTHER, KEY]);
    expect(isSealedWithPrimary(again, 'we_1', [OTHER, KEY])).toBe(true);
    expect(unsealSecret(again, 'we_1', [OTHER])).toBe('whsec_1');
  });

  it('is one that Standard Webhooks can read: 24 to 64 bytes', () => {
    const bytes = Buffer.from(generateSigningSecret().replace('whsec_', ''), 'base64').byteLength;
    expect(bytes).toBeGreaterThanOrEqual(24);
    expect(bytes).toBeLessThanOrEqual(64);
  });
});
