import { describe, expect, it } from 'vitest';
import { latestFreeRetentionEndMs } from '../../../src/domain/retention.js';

const USUAL = { retentionMs: 100, extensionMs: 50 };

describe('until when a customer can have a result kept', () => {
  it('is so much longer than it is kept anyhow, counted from the delivery', () => {
    expect(latestFreeRetentionEndMs({ deliveredAtMs: 1000, upsells: [] }, USUAL)).toBe(1150);
  });

  it('is counted from what was bought where that is longer', () => {
    const upsells = [{ name: 'extendedRetention', amountCents: 49, retentionMs: 400 }] as const;
    expect(latestFreeRetentionEndMs({ deliveredAtMs: 1000, upsells }, USUAL)).toBe(1450);
  });
});
