import { say } from '../../texts/coded-text.js';
import { formatsOf } from '../../texts/formats.js';
import { jobTexts } from '../../texts/job/en.js';
import type { JobText } from '../../texts/job/job-text.js';

const TEXTS = jobTexts(formatsOf('en', 'UTC'));

/** The English sentence that stands beside the code of a text, wherever one is stored or sent. */
export function inEnglish(text: JobText): string {
  return say(TEXTS, text) ?? text.code;
}
