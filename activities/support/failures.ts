import { ApplicationFailure } from '@temporalio/common';
import type { FailureType } from '../../src/contracts/failures.js';

/** A failure that retrying cannot mend. The sentence is fixed text: it stays in the history (rule 1). */
export function nonRetryable(type: FailureType, sentence: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(sentence, type);
}
