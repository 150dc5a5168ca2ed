import { declineReasonOf } from './decline-reasons.js';
import type { ProblemTexts } from './en.js';
import type { ProblemParams, ProblemWords } from './problem-types.js';

/**
 * A problem of the API in words for a customer. A code that no customer can cause, or that is newer than this catalogue,
 * gets the words of `internal_error`.
 *
 * @param code of the problem: `code` in the answer of the API.
 * @param params the answer itself: it has these fields beside its code.
 */
export function problemWords({ byCode }: ProblemTexts, code: string, params: ProblemParams = {}): ProblemWords {
  const text = Object.hasOwn(byCode, code) ? byCode[code as keyof typeof byCode] : byCode.internal_error;
  return typeof text === 'function' ? text(params) : text;
}

/** Why a card was declined, in a sentence for its holder. */
export function declineWords({ declines }: ProblemTexts, declineCode: string | undefined): string {
  return declines[declineReasonOf(declineCode)];
}
