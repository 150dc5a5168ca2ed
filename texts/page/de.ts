import type { Formats } from '../formats.js';
import { jobTexts as saidTexts } from '../job/de.js';
import { problemTexts } from '../problems/de.js';
import type { PageTexts } from './en.js';
import { dropTexts } from './drop.de.js';
import { infoTexts } from './info.de.js';
import { jobTexts } from './job.de.js';
import { offerTexts } from './offer.de.js';
import { payTexts } from './pay.de.js';
import { resultTexts } from './result.de.js';
import { uploadTexts } from './upload.de.js';
import { shellTexts } from './shell.de.js';

export const pageTexts = (format: Formats): PageTexts => ({
  shell: shellTexts,
  ...infoTexts(format),
  problems: problemTexts(format),
  drop: dropTexts(format),
  targets: { gmail: 'Gmail', outlook: 'Outlook', other: 'Anderer Maildienst', own: 'Eigene Größe' },
  upload: uploadTexts(format),
  job: jobTexts(format),
  offer: offerTexts(format),
  pay: payTexts(format),
  result: resultTexts(format),
  said: saidTexts(format),
});
