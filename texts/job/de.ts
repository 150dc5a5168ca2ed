import type { Formats } from '../formats.js';
import type { JobTexts } from './en.js';
import { offerTexts } from './offer.de.js';
import { outcomeTexts } from './outcome.de.js';
import { planTexts } from './plan.de.js';
import { recordTexts } from './record.de.js';

export const jobTexts = (format: Formats): JobTexts => ({
  ...planTexts(format),
  ...offerTexts(format),
  ...outcomeTexts(format),
  ...recordTexts,
});
