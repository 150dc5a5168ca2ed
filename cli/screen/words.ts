import { say, sayOr, type CodedText } from '../../texts/coded-text.js';
import { formatsOf } from '../../texts/formats.js';
import { jobTexts } from '../../texts/job/en.js';
import { endWords } from '../../texts/job/job-text.js';
import type { Video } from '@mailsized/client';

/** As the page and the mails write figures in English, with the times of this machine's time zone. */
export const FORMATS = formatsOf('en');
const TEXTS = jobTexts(FORMATS);

/** What the API says of a job. @param english its own sentence, for a code that is newer than this program. */
export function said(text: CodedText | null | undefined, english: string): string {
  return sayOr(TEXTS, text, english);
}

/** How a job stands or has ended, in a sentence. The customer of a delivered job asks for no reason why it is deleted. */
export function stateWords({ state, reason }: Pick<Video, 'state' | 'reason'>): string {
  if (reason !== null && state !== 'expired') return endWords(TEXTS, reason);
  return say(TEXTS, { code: `state.${state}`, params: {} }) ?? state;
}
