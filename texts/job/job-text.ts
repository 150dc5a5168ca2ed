import type { TextOf } from '../coded-text.js';
import type { JobTexts } from './en.js';

/** A sentence about a job that the catalogues have words for, in every language. */
export type JobText = TextOf<JobTexts>;

/** Why a customer is refunded. A reason that is null or not known says that the fault was ours. */
export function refundWords(texts: JobTexts, reason: string | null): string {
  return wordsFor(texts, `refund.${reason}`) ?? texts['refund.unknown'];
}

/** Why a job ended without a result, in a sentence or two. More is said of what the customer can do something about. */
export function endWords(texts: JobTexts, reason: string | null): string {
  return wordsFor(texts, `end.${reason}`) ?? refundWords(texts, reason);
}

function wordsFor(texts: JobTexts, code: string): string | null {
  const text = Object.hasOwn(texts, code) ? texts[code as keyof JobTexts] : null;
  return typeof text === 'string' ? text : null;
}
