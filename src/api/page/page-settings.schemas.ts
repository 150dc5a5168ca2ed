import { z } from 'zod';
import { PRESETS } from '../../domain/media/plan/plan-types.js';
import { TEST_CARDS } from './test-cards.js';

const targetLimitSchema = z
  .object({
    provider: z.enum(['gmail', 'outlook', 'other']),
    capBytes: z.int().describe('What the service allows.'),
    capAppliesTo: z.enum(['file', 'encodedMessage']),
    ceilingBytes: z.int().describe('The largest file that certainly passes.'),
  })
  .meta({ id: 'TargetLimit' });

const priceListSchema = z
  .object({
    currency: z.string().describe('ISO 4217, in small letters.'),
    tiers: z
      .array(
        z.object({
          maxDurationSec: z.int().describe('Longest video of this price.'),
          maxSizeBytes: z.int().describe('Largest upload of this price.'),
          amountCents: z.int(),
        }),
      )
      .describe('In ascending order. A video has the price of the first row that both of its figures fit.'),
    priorityAmountCents: z.int().describe('Added for priority. The quote says within which time the video is ready.'),
    extendedRetention: z
      .object({ amountCents: z.int(), keptForSec: z.int() })
      .describe('Added for a longer retention time.'),
  })
  .describe('Amounts are in the smallest unit of the currency. What already fits is free.')
  .meta({ id: 'PriceList' });

const retentionSchema = z
  .object({
    unfinishedUploadSec: z.int().describe('An upload that takes longer than this is deleted.'),
    unpaidSec: z.int().describe('How long a quote holds. Then the unpaid upload is deleted.'),
    resultSec: z.int().describe('How long the result can be downloaded.'),
    freeExtensionSec: z.int().describe('How much longer it is kept when the customer asks; 0: not at all.'),
    personalDataDays: z.number().describe('How long after the end of a job its address, file name and notes are kept.'),
  })
  .describe('When things are deleted.')
  .meta({ id: 'RetentionTimes' });

const paymentSetupSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('stripe'),
      publishableKey: z.string().describe('For Stripe.js.'),
    }),
    z
      .object({
        kind: z.literal('simulator'),
        cards: z
          .array(z.object({ name: z.enum(TEST_CARDS.map(({ name }) => name)), paymentMethodId: z.string() }))
          .describe('The test cards to choose from. `paymentMethodId` is what `checkout` takes.'),
      })
      .describe('No money moves.'),
    z.object({ kind: z.literal('unavailable') }).describe('This installation takes payments from programs only.'),
  ])
  .meta({ id: 'PaymentSetup' });
export type PaymentSetup = z.output<typeof paymentSetupSchema>;

export const pageSettingsSchema = z
  .object({
    limits: z.object({
      maxUploadBytes: z.int(),
      maxDurationSec: z.int(),
      ownSizeBytes: z.object({ min: z.int(), max: z.int() }).describe('Bounds of a size of the customer’s choice.'),
    }),
    targets: z.array(targetLimitSchema).describe('The mail providers, in the order to offer them.'),
    presets: z.array(z.enum(PRESETS)).describe('The first one is the default.'),
    prices: priceListSchema,
    retention: retentionSchema,
    maintenance: z
      .object({
        since: z.iso.datetime(),
        until: z.iso.datetime().nullable().describe('When it ends automatically; null: when an operator ends it.'),
      })
      .nullable()
      .describe('During maintenance, new work is refused and running jobs continue. Null: new work is accepted.'),
    payment: paymentSetupSchema,
  })
  .meta({ id: 'PageSettings' });
