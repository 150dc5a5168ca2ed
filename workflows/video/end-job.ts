import type { EndCause } from '../../src/domain/video-state.js';

/** Thrown by a stage to end the job. Only `runStages` catches it. */
export class EndJob extends Error {
  override readonly name = 'EndJob';

  constructor(override readonly cause: EndCause) {
    super(cause.reason);
  }
}
