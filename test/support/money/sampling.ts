import { pickOneOfEach } from '../seeded-random.js';

/** Whether all points are tried instead of a sample. */
export function isExhaustive(): boolean {
  return process.env['MONEY_POINTS'] === 'all';
}

/**
 * The points of a scenario that are tried: `npm run test:money` (MONEY_POINTS=all) tries all of them. Otherwise the seed
 * picks one of each kind. MONEY_SEED=7 picks others.
 */
export function sampleOf<T>(story: string, points: readonly T[], kindOf: (point: T) => string): readonly T[] {
  if (isExhaustive()) return points;
  return pickOneOfEach(`${process.env['MONEY_SEED'] ?? 1} ${story}`, points, kindOf);
}
