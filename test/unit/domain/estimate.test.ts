import { describe, expect, it } from 'vitest';
import { PRICE_TABLE } from '../../../src/config/prices.js';
import { estimate, type DeclaredVideo } from '../../../src/domain/estimate.js';

const GMAIL = { provider: 'gmail' } as const;
const MINUTE_MS = 60_000;

function gmail(video: DeclaredVideo) {
  const [first] = estimate(video, GMAIL, PRICE_TABLE);
  if (!first) throw new Error('there is no estimate');
  return first;
}

describe('an estimate', () => {
  it('is made for every target, the asked one first, at the price that a quote would have', () => {
    const estimates = estimate({ sizeBytes: 400e6, durationMs: 4 * MINUTE_MS }, { provider: 'outlook' }, PRICE_TABLE);
    expect(estimates.map(({ target }) => target.provider)).toEqual(['outlook', 'gmail', 'other']);
    expect(estimates.map(({ price }) => price.amountCents)).toEqual([199, 199, 199]);
    const [long] = estimate({ sizeBytes: 900e6, durationMs: 9 * MINUTE_MS }, GMAIL, PRICE_TABLE);
    expect(long?.price.amountCents).toBe(299);
  });

  it.each<[string, DeclaredVideo, string]>([
    ['is small enough', { sizeBytes: 20e6, durationMs: MINUTE_MS }, 'already_fits'],
    ['is a minute long', { sizeBytes: 200e6, durationMs: MINUTE_MS }, 'likely'],
    ['is twenty minutes long', { sizeBytes: 2e9, durationMs: 20 * MINUTE_MS }, 'perhaps'],
  ])('of a video that %s', (_, video, fit) => {
    expect(gmail(video).fit).toBe(fit);
  });

  it('says that what no encoder can do is unlikely', () => {
    const tiny = { provider: 'own', ceilingBytes: 100_000 } as const;
    const [first] = estimate({ sizeBytes: 2e9, durationMs: 20 * MINUTE_MS }, tiny, PRICE_TABLE);
    expect(first).toMatchObject({ fit: 'unlikely', grades: { worst: null, best: null } });
  });

  it('is free where nothing is to be done', () => {
    expect(gmail({ sizeBytes: 25e6, durationMs: MINUTE_MS })).toMatchObject({
      grades: null,
      price: { amountCents: 0 },
    });
  });

  it('promises a better picture for a shorter video, never a worse', () => {
    const order = ['poor', 'fair', 'good', 'excellent'];
    const grades = [1, 3, 6, 10].map(
      (minutes) => gmail({ sizeBytes: 1e9, durationMs: minutes * MINUTE_MS }).grades?.best ?? 'poor',
    );
    const ranks = grades.map((grade) => order.indexOf(grade));
    expect(ranks).toEqual(ranks.toSorted((one, other) => other - one));
    expect(ranks[0]).toBeGreaterThan(ranks.at(-1) ?? 0);
  });
});
