import { createHash } from 'node:crypto';

/** Returns numbers in [0, 1). */
export type Random = () => number;

/** The same seed gives the same numbers. A linear congruential generator: enough for choosing test cases. */
export function seededRandom(seed: number): Random {
  let state = (seed * 2_654_435_761) % 2 ** 32;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Picks one item of each kind. The same seed picks the same items. */
export function pickOneOfEach<T>(
  seed: string,
  items: readonly T[],
  kindOf: (item: T, index: number) => string | number,
): T[] {
  const random = seededRandom(createHash('sha256').update(seed).digest().readUInt32BE());
  const kinds = Map.groupBy(items, kindOf).values();
  return [...kinds].flatMap((same) => same.slice(Math.floor(random() * same.length)).slice(0, 1));
}
