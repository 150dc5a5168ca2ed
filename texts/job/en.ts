import type { Formats } from '../formats.js';

import { offerTexts } from './offer.en.js';
import { outcomeTexts } from './outcome.en.js';
import { planTexts } from './plan.en.js';
import { recordTexts } from './record.en.js';

/** What the service says of a job, by the codes that the API sends beside its English sentences. */
export const jobTexts = (format: Formats) => ({
  ...planTexts(format),
  ...offerTexts(format),
  ...outcomeTexts(format),
  ...recordTexts,
});

/** The type of every language is that of the English texts. */
export type JobTexts = ReturnType<typeof jobTexts>;
