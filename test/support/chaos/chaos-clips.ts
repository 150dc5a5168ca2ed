import { makeClip } from '../footage/footage.js';
import type { Target } from '../../../src/domain/media/plan/targets.js';
import { SMALL_TARGET } from '../stack/customer.js';
import type { Journey } from './plan.js';

type Clip = 'small' | 'doomed' | 'endless';

export type ChaosClips = Record<Clip, string>;

/** As little to compute as possible. */
export async function makeChaosClips(folder: string): Promise<ChaosClips> {
  return {
    small: await makeClip(folder, 'Summer trip.mp4', { size: '192x108', grain: 30 }),
    // The only one with this frame rate, which sets the interval of key frames by which `ChaosDeployment` knows its encode.
    doomed: await makeClip(folder, 'Broken.mp4', { size: '192x108', grain: 30, frameRate: '20' }),
    endless: await makeClip(folder, 'Lecture.mp4', { seconds: 120, size: '192x108', frameRate: '5', grain: 10 }),
  };
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
