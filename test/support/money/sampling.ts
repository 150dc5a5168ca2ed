import { createHash } from 'node:crypto';
import { seededRandom } from '../seeded-random.js';

/** Whether everything is tried, and not only the small part. */
export function isExhaustive(): boolean {
  return process.env['MONEY_POINTS'] === 'all';
}

/**
 * Which of many points of a story are tried: all of them by `npm run test:money` (MONEY_POINTS=all); else one of each kind,
 * as the seed has it. MONEY_SEED=7 picks others.
 */
export function sampleOf<T>(story: string, points: readonly T[], kindOf: (point: T) => string): readonly T[] {
  if (isExhaustive()) return points;
  const seed = `${process.env['MONEY_SEED'] ?? 1} ${story}`;
  const random = seededRandom(createHash('sha256').update(seed).digest().readUInt32BE());
  const kinds = Map.groupBy(points, kindOf).values();
  return [...kinds].flatMap((same) => same.slice(Math.floor(random() * same.length)).slice(0, 1));
}
