import { describe, expect, it } from 'vitest';
import { totalPrice } from '../../../src/domain/pricing.js';
import { chosenUpsells, upsellOf, type Upsell } from '../../../src/domain/upsells.js';

const PRIORITY: Upsell = { name: 'priority', amountCents: 99, readyWithinMs: 600_000 };
const KEPT: Upsell = { name: 'extendedRetention', amountCents: 49, retentionMs: 14 * 86_400_000 };
const PRICE = { amountCents: 199, currency: 'usd', lines: [{ label: 'Compression', amountCents: 199 }] };

describe('what is bought beside a quote', () => {
  it.each<[string[], Upsell[] | null]>([
    [[], []],
    [['priority'], [PRIORITY]],
    [
      ['extendedRetention', 'priority'],
      [PRIORITY, KEPT],
    ],
    [['gift-wrap'], null],
    [['priority', 'priority'], null],
    [['priority', 'gift-wrap'], null],
  ])('%j is taken from the offer, or refused', (names, chosen) => {
    expect(chosenUpsells([PRIORITY, KEPT], names)).toEqual(chosen);
  });

  it('is refused when it is not offered', () => {
    expect(chosenUpsells([KEPT], ['priority'])).toBeNull();
  });

  it('stands on the bill line by line, and the lines add up', () => {
    const total = totalPrice(PRICE, [PRIORITY, KEPT]);
    expect(total.lines.map(({ label }) => label)).toEqual([
      'Compression',
      'Priority, ready within 10 minutes',
      'Kept for 14 days',
    ]);
    expect(total.amountCents).toBe(347);
    expect(total.lines.reduce((sum, { amountCents }) => sum + amountCents, 0)).toBe(total.amountCents);
    expect(totalPrice(PRICE, [])).toEqual(PRICE);
  });

  it('is found by its name', () => {
    expect(upsellOf([PRIORITY, KEPT], 'extendedRetention')?.retentionMs).toBe(14 * 86_400_000);
    expect(upsellOf([KEPT], 'priority')).toBeUndefined();
  });
});
