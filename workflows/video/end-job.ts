import type { EndCause } from '../../src/domain/video-state.js';

/** Thrown by a stage to end the road. Only `runStages` catches it. */
export class EndJob extends Error {
  override readonly name = 'Stop';

  constructor(override readonly cause: EndCause) {
    super(cause.reason);
  }
}
