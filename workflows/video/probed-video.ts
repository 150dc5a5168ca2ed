import type { Complexity } from '../../src/domain/media/facts/complexity.js';
import type { MediaFacts } from '../../src/domain/media/facts/media-facts.js';

/** The upload and what is known about it. */
export interface ProbedVideo {
  /** Of the pinned upload; every later read requires it. */
  readonly etag: string;
  readonly facts: MediaFacts;
  readonly complexity: Complexity;
}
