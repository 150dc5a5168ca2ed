import { say, sayOr, type CodedText } from '../../texts/coded-text.js';
import { formatsOf } from '../../texts/formats.js';
import { jobTexts } from '../../texts/job/en.js';
import { endWords } from '../../texts/job/job-text.js';
import type { Video } from '@mailsized/client';

/** Writes figures as the English page and mails do, and times in this machine's time zone. */
export const FORMATS = formatsOf('en');
const TEXTS = jobTexts(FORMATS);

/** What the API says about a job. @param english the API's own sentence, for a code that is newer than this program. */
export function said(text: CodedText | null | undefined, english: string): string {
  return sayOr(TEXTS, text, english);
}

/** The state or the end of a job, in a sentence. The customer of a delivered job needs no reason for its deletion. */
export function stateWords({ state, reason }: Pick<Video, 'state' | 'reason'>): string {
  if (reason !== null && state !== 'expired') return endWords(TEXTS, reason);
  return say(TEXTS, { code: `state.${state}`, params: {} }) ?? state;
}
