import { z } from 'zod';
import { KEY_MODES } from '../../domain/roles.js';
import { codedTextSchema, priceLineSchema } from '../http/coded-text.schemas.js';
import { moneySchema } from './money.schemas.js';
import { targetSchema } from './video.schemas.js';

const at = z.iso.datetime();

export const receiptSchema = z
  .object({
    reference: z.string(),
    jobId: z.string(),
    mode: z.enum(KEY_MODES).describe('`test`: no real money.'),
    fileName: z.string().nullable().describe('Null once personal data is erased.'),
    purchase: z
      .object({
        paymentIntentId: z.string().nullable().describe('Stripe’s name for the payment.'),
        target: targetSchema.nullable().describe('What the video was to fit.'),
        lines: z.array(priceLineSchema),
        paidAt: at,
        money: moneySchema,
      })
      .nullable()
      .describe('From the ledger. Null: nothing was paid.'),
    deliveredAt: at.nullable(),
    deletion: z
      .object({ deletedAt: at, words: z.string(), wordsCode: codedTextSchema })
      .nullable()
      .describe('The proof that the files are gone: the video, its result and all that was made of them.'),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.output<typeof receiptSchema>;
