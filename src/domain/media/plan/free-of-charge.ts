import type { CopyObstacle } from '../facts/copy-facts.js';
import type { MediaFacts, VideoFacts } from '../facts/media-facts.js';
import { playsEverywhere } from '../facts/plays-everywhere.js';

/**
 * The rule for which files are free: those whose picture and sound already play everywhere and fit the limit when put
 * into a new container. The padding, the other tracks and the container of a file cost nothing. A file with an oddity
 * that a copy must not keep (`CopyObstacle`) is encoded, and stays free.
 */
export function isFreeOfCharge(facts: MediaFacts, ceilingBytes: number): boolean {
  return playsEverywhere(facts) && copySizeBytes(facts) <= ceilingBytes;
}

/** Whether a file that is free is copied; otherwise it is encoded. */
export function mayBeCopied(facts: MediaFacts): boolean {
  return copyObstaclesOf(facts).length === 0;
}

/** Everything in the headers, packets or frames of a file that prevents a copy. */
export function copyObstaclesOf({ copy, video }: MediaFacts): readonly CopyObstacle[] {
  return [...(copy?.obstacles ?? []), ...frameObstaclesOf(video)];
}

function frameObstaclesOf({ changesShape, shownByFewPlayers, hasTwoTurns }: VideoFacts): readonly CopyObstacle[] {
  return [
    ...(changesShape ? ['changing_picture' as const] : []),
    ...(shownByFewPlayers || hasTwoTurns ? ['turn' as const] : []),
  ];
}

/** Predicted size of a copy. The prediction never counts against a file that is itself small enough. */
export function copySizeBytes({ sizeBytes, copy }: MediaFacts): number {
  return Math.min(sizeBytes, copy?.sizeBytes ?? sizeBytes);
}
