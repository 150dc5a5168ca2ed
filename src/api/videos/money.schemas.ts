import { z } from 'zod';
import { codedTextSchema } from '../http/coded-text.schemas.js';

export const moneySchema = z
  .object({
    currency: z.string(),
    receivedCents: z.int(),
    returnedCents: z.int().describe('Back with you as far as we can see; a refund that is pending is not in it yet.'),
    refunds: z.array(
      z.object({
        amountCents: z.int(),
        status: z
          .enum(['pending', 'succeeded', 'failed'])
          .describe('`failed`: the bank returned the refund, and a new one is made.'),
        at: z.iso.datetime(),
        why: z.string().describe('In plain words.'),
        whyCode: codedTextSchema,
        expect: z.string().describe('When to expect it.'),
        expectCode: codedTextSchema,
      }),
    ),
    disputed: z.boolean().describe('Your bank has asked for the money back, and that is not decided.'),
  })
  .meta({ id: 'Money' });
export type MoneyView = z.output<typeof moneySchema>;
