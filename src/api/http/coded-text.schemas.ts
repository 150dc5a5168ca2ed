import { z } from 'zod';

/** A sentence that stands in English beside it. Readers with catalogues of their own make it in their language. */
export const codedTextSchema = z
  .object({
    code: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .describe(
    'The sentence beside it as a stable code with the figures and names in it, for other languages. Sizes are in bytes, times in milliseconds.',
  )
  .meta({ id: 'CodedText' });

/** One line of a price. */
export const priceLineSchema = z.object({
  label: z.string(),
  labelCode: codedTextSchema.nullable().describe('Null in offers that are older than the codes.'),
  amountCents: z.int(),
});
