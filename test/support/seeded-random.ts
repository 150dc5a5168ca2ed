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
