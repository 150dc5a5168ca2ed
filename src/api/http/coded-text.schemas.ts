import { z } from 'zod';

/** The code of a sentence that is also given in English. Clients with their own catalogues can translate it. */
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
