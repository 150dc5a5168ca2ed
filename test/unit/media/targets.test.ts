import { describe, expect, it } from 'vitest';
import { PROVIDERS, safeCeilingBytes } from '../../../src/domain/media/plan/targets.js';

describe('the size that is safe for a target', () => {
  it.each([
    ['gmail', 25_000_000],
    ['outlook', 14_598_540],
    ['other', 10_948_905],
  ] as const)('%s takes %i bytes', (provider, ceilingBytes) => {
    expect(safeCeilingBytes({ provider })).toBe(ceilingBytes);
  });

  it('takes a size of one’s own as it is', () => {
    expect(safeCeilingBytes({ provider: 'own', ceilingBytes: 1_234_567 })).toBe(1_234_567);
  });

  it.each(['outlook', 'other'] as const)('survives the growth in transit at %s', (provider) => {
    const encodedBytes = safeCeilingBytes({ provider }) * 1.37;
    expect(encodedBytes).toBeLessThanOrEqual(PROVIDERS[provider].capBytes);
  });
});
