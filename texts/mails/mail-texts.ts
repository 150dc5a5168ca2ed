import { formatsOf } from '../formats.js';
import { jobTexts as germanJobTexts } from '../job/de.js';
import { jobTexts } from '../job/en.js';
import type { Locale } from '../locales.js';
import { mailTexts as germanMailTexts } from './de.js';
import { mailTexts, type MailTexts } from './en.js';

const CATALOGUES: Record<Locale, { mailTexts: typeof mailTexts; jobTexts: typeof jobTexts }> = {
  en: { mailTexts, jobTexts },
  de: { mailTexts: germanMailTexts, jobTexts: germanJobTexts },
};

/** The mails in a language. Their times are in UTC: where the reader is, a mail cannot know. */
export function mailTextsIn(locale: Locale): MailTexts {
  const format = formatsOf(locale, 'UTC');
  const catalogue = CATALOGUES[locale];
  return catalogue.mailTexts(format, catalogue.jobTexts(format));
}
