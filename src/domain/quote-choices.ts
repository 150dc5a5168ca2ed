import type { SizePlan } from './media/plan/plan-types.js';

/** `go_on`: buy it. `another_size`: request an offer for another size. `cancel`: end the job, nothing is charged. */
export const QUOTE_CHOICES = ['go_on', 'another_size', 'cancel'] as const;

export type QuoteChoice = (typeof QUOTE_CHOICES)[number];

/**
 * What a customer can do with a quote, in the order in which to offer it. A video that cannot fit cannot be bought. When
 * the quality would be poor, another size comes before canceling. Otherwise another size is unusual, and comes last.
 */
export function choicesFor({ verdict, grade }: SizePlan): QuoteChoice[] {
  if (verdict === 'cannot_fit') return ['another_size', 'cancel'];
  return grade === 'poor' ? ['go_on', 'another_size', 'cancel'] : ['go_on', 'cancel', 'another_size'];
}
