import { say } from '../../texts/coded-text.js';
import { formatsOf } from '../../texts/formats.js';
import { jobTexts } from '../../texts/job/en.js';
import type { JobText } from '../../texts/job/job-text.js';

const TEXTS = jobTexts(formatsOf('en', 'UTC'));

/** The English sentence that is stored or sent next to the code of a text. */
export function inEnglish(text: JobText): string {
  return say(TEXTS, text) ?? text.code;
}
