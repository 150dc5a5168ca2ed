import { expect, it } from 'vitest';
import { mapConcurrently } from '../../../src/async/map-concurrently.js';

it('a list is mapped in its order, with no more at a time than the limit', async () => {
  let underWay = 0;
  let most = 0;
  const releases = new Map<number, () => void>();
  const mapping = mapConcurrently([1, 2, 3, 4], 2, async (item) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise<void>((release) => releases.set(item, release));
    underWay -= 1;
    return 10 * item;
  });
  for (const item of [2, 1, 3, 4]) {
    await expect.poll(() => releases.has(item)).toBe(true);
    releases.get(item)?.();
  }
  expect(await mapping).toEqual([10, 20, 30, 40]);
  expect(most).toBe(2);
});
