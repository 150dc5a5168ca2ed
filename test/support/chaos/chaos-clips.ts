import { makeClip } from '../footage/footage.js';
import type { Target } from '../../../src/domain/media/plan/targets.js';
import { SMALL_TARGET } from '../stack/customer.js';
import type { Journey } from './plan.js';

type Clip = 'small' | 'doomed' | 'endless';

export type ChaosClips = Partial<Record<Clip, string>>;

/** As little to compute as possible. */
const MAKING: Record<Clip, (folder: string) => Promise<string>> = {
  small: (folder) => makeClip(folder, 'Summer trip.mp4', { size: '192x108', grain: 30 }),
  // The only one with this frame rate, which sets the interval of key frames by which `ChaosDeployment` knows its encode.
  doomed: (folder) => makeClip(folder, 'Broken.mp4', { size: '192x108', grain: 30, frameRate: '20' }),
  endless: (folder) => makeClip(folder, 'Lecture.mp4', { seconds: 120, size: '192x108', frameRate: '5', grain: 10 }),
};

/** Those that these customers upload. */
export async function makeChaosClips(folder: string, journeys: readonly Journey[]): Promise<ChaosClips> {
  const wanted = [...new Set(journeys.map((journey) => wantedBy(journey).clip))];
  return Object.fromEntries(await Promise.all(wanted.map(async (clip) => [clip, await MAKING[clip](folder)] as const)));
}

interface Wanted {
  clip: Clip;
  target: Target;
}

const WANTED: Partial<Record<Journey, Wanted>> = {
  free: { clip: 'small', target: { provider: 'own', ceilingBytes: 50_000_000 } },
  cannotFit: { clip: 'endless', target: { provider: 'own', ceilingBytes: 100_000 } },
  encodeFails: { clip: 'doomed', target: SMALL_TARGET },
};

export function wantedBy(journey: Journey): Wanted {
  return WANTED[journey] ?? { clip: 'small', target: SMALL_TARGET };
}
