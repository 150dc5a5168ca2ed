import type { Formats } from '../formats.js';
import { jobTexts as saidTexts } from '../job/en.js';
import { problemTexts } from '../problems/en.js';
import { dropTexts } from './drop.en.js';
import { infoTexts } from './info.en.js';
import { jobTexts } from './job.en.js';
import { offerTexts } from './offer.en.js';
import { payTexts } from './pay.en.js';
import { resultTexts } from './result.en.js';
import { uploadTexts } from './upload.en.js';
import { shellTexts } from './shell.en.js';

/** The texts of the page. The type of every other language is the type of this one. */
export const pageTexts = (format: Formats) => ({
  shell: shellTexts,
  ...infoTexts(format),
  problems: problemTexts(format),
  drop: dropTexts(format),
  targets: { gmail: 'Gmail', outlook: 'Outlook', other: 'Another mail service', own: 'A size of my own' },
  upload: uploadTexts(format),
  job: jobTexts(format),
  offer: offerTexts(format),
  pay: payTexts(format),
  result: resultTexts(format),
  /** What the service says of a job. */
  said: saidTexts(format),
});

export type PageTexts = ReturnType<typeof pageTexts>;
