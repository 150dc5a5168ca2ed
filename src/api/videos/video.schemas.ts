import { z } from 'zod';
import { localeSchema } from '../http/locale.schema.js';
import { codedTextSchema, priceLineSchema } from '../http/coded-text.schemas.js';
import { moneySchema } from './money.schemas.js';
import { cleanName } from '../../domain/clean-name.js';
import { ENCODE_STAGES } from '../../domain/media/encode/encode-stages.js';
import { nextCursorSchema, pagedQuery } from '../http/cursor.js';
import { identifierSafeKeySchema } from '../http/idempotency-key.js';
import { PRESETS } from '../../domain/media/plan/plan-types.js';
import { OWN_SIZE_BYTES } from '../../domain/media/plan/targets.js';
import { trackIdPattern } from '../../domain/media/facts/track-choice.js';
import { QUOTE_CHOICES } from '../../domain/quote-choices.js';
import { UPSELL_NAMES } from '../../domain/upsells.js';
import { KEY_MODES } from '../../domain/roles.js';
import { HEAD_BYTES } from '../../domain/media/facts/first-bytes.js';
import { MAX_FILE_NAME_LENGTH } from '../../domain/upload-limits.js';
import { VIDEO_STATES } from '../../domain/video-state.js';
import { uploadInstructionsSchema } from '../uploads/upload.schemas.js';

export const targetSchema = z
  .discriminatedUnion('provider', [
    z.strictObject({ provider: z.enum(['gmail', 'outlook', 'other']) }),
    z.strictObject({
      provider: z.literal('own'),
      ceilingBytes: z.int().min(OWN_SIZE_BYTES.min).max(OWN_SIZE_BYTES.max),
    }),
  ])
  .describe('What the result must fit: a mail provider, or a size of your own in bytes.')
  .meta({ id: 'Target' });

export const emailSchema = z.email().max(254);

const externalIdSchema = z.string().min(1).max(100);

const BASE64_HEAD_LENGTH = 4 * Math.ceil(HEAD_BYTES / 3);

export const createVideoSchema = z
  .strictObject({
    fileName: z
      .string()
      .min(1)
      .transform(cleanName)
      .describe(
        `Name of the file, without folders, at most ${MAX_FILE_NAME_LENGTH} long; the result is named after it. Line breaks, control characters and invisible characters are removed.`,
      ),
    sizeBytes: z.int().nonnegative().describe('Exact size of the file.'),
    contentType: z
      .string()
      .default('application/octet-stream')
      .describe('`video/…`, or `application/octet-stream` for what is not known.'),
    head: z
      .base64()
      .max(BASE64_HEAD_LENGTH)
      .transform((text) => Uint8Array.from(Buffer.from(text, 'base64')))
      .optional()
      .describe(
        `The first ${HEAD_BYTES} bytes of the file, or all of it when it is shorter, in base64. With it, a file that is certainly no video is refused before it is sent: \`not_a_video\`.`,
      ),
    target: targetSchema,
    preset: z
      .enum(PRESETS)
      .default('plays-everywhere')
      .describe('`modern` (AV1) looks better in the same size, but plays on recent devices only.'),
    email: emailSchema.nullish().describe('Where mails about this job go. Without it the job’s page is all there is.'),
    locale: localeSchema.optional().describe('By default, the best language of the header `Accept-Language`.'),
    externalId: externalIdSchema
      .optional()
      .describe('What you call the job; accounts only. The list can be filtered by it.'),
    metadata: z
      .record(
        z.string().regex(/^[\w.-]{1,40}$/, 'must be 1 to 40 letters, digits, dots, dashes or underscores'),
        z.string().max(500),
      )
      .refine((pairs) => Object.keys(pairs).length <= 20, 'must have at most 20 entries')
      .optional()
      .describe('What you want to have back with the job and in webhooks; accounts only.'),
  })
  .refine(({ head, sizeBytes }) => head === undefined || head.length === Math.min(HEAD_BYTES, sizeBytes), {
    path: ['head'],
    message: `must be the first ${HEAD_BYTES} bytes of the file, or all of it when it is shorter`,
  });
export type CreateVideo = z.output<typeof createVideoSchema>;

export const checkoutSchema = z.strictObject({
  quoteId: z.string().min(1).max(100),
  attemptId: identifierSafeKeySchema
    .optional()
    .describe(
      'Chosen by you, new for every try with another card. The same one again never charges again. May be left out when the header `Idempotency-Key` is given, which then stands for it.',
    ),
  confirmationTokenId: z
    .string()
    .regex(/^ctoken_\w{1,200}$/, 'must be the id of a Stripe ConfirmationToken, which starts with ctoken_')
    .optional(),
  paymentMethodId: z
    .string()
    .regex(/^pm_\w{1,200}$/, 'must be the id of a Stripe PaymentMethod, which starts with pm_')
    .optional(),
  upsells: z
    .array(z.enum(UPSELL_NAMES))
    .max(UPSELL_NAMES.length)
    .optional()
    .describe('What is bought beside the quote; each must be offered with it.'),
});

export const checkoutAnswerSchema = z.object({
  status: z.enum(['succeeded', 'requires_action', 'processing']),
  paymentIntentId: z.string().nullable(),
  clientSecret: z.string().optional().describe('With `requires_action`: hand it to Stripe.js to finish 3-D Secure.'),
  nextActionUrl: z
    .url()
    .optional()
    .describe(
      'With `requires_action`, when the means of payment was no ConfirmationToken: open it in the browser to finish 3-D Secure without Stripe.js. It leads back to the job’s page.',
    ),
});

export const changeVideoSchema = z
  .strictObject({
    email: emailSchema
      .nullable()
      .optional()
      .describe('Where mails about this job go from now on, until the result is mailed; null: no more mails.'),
    locale: localeSchema.optional().describe('The language of mails about this job from now on.'),
  })
  .refine((change) => Object.keys(change).length > 0, 'must have `email`, `locale` or both');

export const recoverSchema = z.strictObject({ email: emailSchema.describe('The address that the job was made with.') });

const trackIdSchema = (type: 'video' | 'audio') =>
  z
    .string()
    .regex(trackIdPattern(type), `must be the id of a track that the offer lists, such as ${type}-1`)
    .optional();

export const requoteSchema = z.strictObject({
  target: targetSchema,
  tracks: z
    .strictObject({ video: trackIdSchema('video'), audio: trackIdSchema('audio') })
    .optional()
    .describe(
      'Ids from `tracks` of the offer. A track that you leave out is chosen for you. Without `tracks`, the tracks stay as they are.',
    ),
});

const previewSchema = z
  .object({
    url: z.string().describe('The excerpt as the encode would look.'),
    originalUrl: z.string().describe('The same excerpt as it is.'),
    startMs: z.int().describe('Where in the video the excerpt begins.'),
    durationMs: z.int(),
  })
  .describe('Two short MP4 clips to compare before paying; the URLs need the job’s token and redirect to the store.');

const limitSchema = z
  .object({
    capBytes: z.int().describe('What the service allows.'),
    capAppliesTo: z.enum(['file', 'encodedMessage']),
    ceilingBytes: z.int().describe('The largest file that certainly passes.'),
    explanation: z.string().describe('One sentence for the customer: why it is this size.'),
    explanationCode: codedTextSchema,
  })
  .describe('The safe size and where it comes from.');

const upsellSchema = z
  .object({
    name: z.enum(UPSELL_NAMES),
    label: z.string(),
    labelCode: codedTextSchema,
    amountCents: z.int(),
    readyWithinSec: z
      .int()
      .nullable()
      .describe(
        '`priority`: the time from payment until the video is ready; if it is late, this fee is refunded automatically.',
      ),
    keptForSec: z.int().nullable().describe('`extendedRetention`: how long the result can be downloaded.'),
  })
  .describe('Name it in `upsells` at checkout to buy it too.')
  .meta({ id: 'Upsell' });
export type UpsellView = z.output<typeof upsellSchema>;

const quoteSchema = z
  .object({
    quoteId: z.string(),
    target: targetSchema,
    shortForm: z.string().describe('The plan in one sentence; `reasons` say the rest.'),
    shortFormCode: codedTextSchema,
    limit: limitSchema,
    choices: z
      .array(z.enum(QUOTE_CHOICES))
      .describe(
        'What the customer can do, in the order to offer it: `go_on` is checkout, `another_size` asks for another offer, `cancel` ends the job.',
      ),
    preview: previewSchema.nullable().describe('Null until it is made, and for what is not encoded.'),
    verdict: z.enum(['already_fits', 'fits', 'cannot_fit']),
    grade: z.enum(['excellent', 'good', 'fair', 'poor']).nullable(),
    ceilingBytes: z.int(),
    smallestWorkableBytes: z.int(),
    expectedBytes: z.int(),
    picture: z.object({ width: z.int(), height: z.int(), frameRate: z.number() }),
    reasons: z.array(z.string()),
    reasonCodes: z.array(codedTextSchema).nullable().describe('Null in offers that are older than the codes.'),
    amountCents: z
      .int()
      .nullable()
      .describe('The price without upsells; 0 is free. Null where the verdict is `cannot_fit`: that is not sold.'),
    currency: z.string(),
    lines: z.array(priceLineSchema),
    upsells: z.array(upsellSchema),
  })
  .meta({ id: 'Quote' });
export type QuoteView = z.output<typeof quoteSchema>;

const offeredTracksSchema = z
  .object({
    video: z.object({
      chosen: z.string(),
      options: z.array(
        z.object({
          id: z.string(),
          codec: z.string(),
          width: z.int(),
          height: z.int(),
          durationMs: z.number(),
        }),
      ),
    }),
    audio: z.object({
      chosen: z.string().nullable(),
      options: z.array(
        z.object({
          id: z.string(),
          codec: z.string(),
          channels: z.int(),
          durationMs: z.number(),
          language: z.string().nullable().describe('Three letters (ISO 639-2); null when the file states none.'),
          isSilent: z.boolean().nullable().describe('Nothing can be heard in it; null when that was not measured.'),
        }),
      ),
    }),
  })
  .describe('The pictures and sounds of the file, the best first. The result is made of the chosen ones.')
  .meta({ id: 'OfferedTracks' });

export const offerSchema = z
  .object({
    expiresAt: z.iso.datetime(),
    quotes: z.array(quoteSchema),
    tracks: offeredTracksSchema.nullable().describe('Null unless the file has several pictures or sounds.'),
  })
  .meta({ id: 'Offer' });
export type OfferView = z.output<typeof offerSchema>;

export const progressSchema = z
  .object({
    stage: z
      .enum(ENCODE_STAGES)
      .describe(
        '`download` fetches the source, `analysis` and `encode` are the passes over it, `upload` stores the result.',
      ),
    percent: z.number().describe('Of all stages together, 0 to 100. Never falls, also when another worker takes over.'),
    attempt: z
      .int()
      .describe('Above 1: the encode is repeated with a corrected rate, because the file missed its size.'),
    secondsLeft: z
      .int()
      .nullable()
      .describe('An estimate for all stages that are left. Null while there is not enough to tell.'),
  })
  .meta({ id: 'Progress' });
export type ProgressView = z.output<typeof progressSchema>;

export const queueSchema = z
  .object({
    position: z.int().describe('0: an encoder works on it; 1: it is the next.'),
    startsInSec: z.int().nullable().describe('Null while no encoder is there.'),
    readyInSec: z.int().nullable().describe('The wait and the work together. Null while no encoder is there.'),
  })
  .describe('Estimates, from what is ahead. They are no promise; `readyBy` is one.')
  .meta({ id: 'Queue' });
export type QueueView = z.output<typeof queueSchema>;

/** The state in short. */
export const publicStatusSchema = z.enum(['queued', 'processing', 'compressing', 'finalizing', 'done', 'error']);

export const videoViewSchema = z
  .object({
    id: z.string(),
    reference: z.string().describe('The code to quote when writing to support. It opens nothing.'),
    state: z.enum(VIDEO_STATES),
    status: publicStatusSchema,
    reason: z.string().nullable().describe('Why the job has ended, is about to end, or needs our support team.'),
    canceling: z.boolean().describe('It has been told to stop, and ends as soon as the work in progress has stopped.'),
    stateVersion: z.string().nullable().describe('The id of the newest state event.'),
    createdAt: z.iso.datetime(),
    fileName: z.string().nullable().describe('Null once personal data is erased.'),
    sizeBytes: z.int(),
    locale: z.string().nullable().describe('The language of mails about the job. Null: nobody said.'),
    target: targetSchema,
    progress: progressSchema.nullable().describe('Null unless it is being compressed.'),
    queue: queueSchema.nullable().describe('Null unless it waits for an encoder or is with one.'),
    source: z.object({ durationMs: z.number(), width: z.int(), height: z.int() }).nullable(),
    offer: offerSchema.nullable(),
    chosenQuoteId: z.string().nullable(),
    upsells: z.array(upsellSchema).describe('What was bought beside the quote.'),
    readyBy: z.iso.datetime().nullable().describe('Until when it is promised, where priority was bought.'),
    payment: z.object({ status: z.string(), declineCode: z.string().optional() }).nullable(),
    money: moneySchema
      .nullable()
      .describe('Null until something was received. Newer than `state`: it is read from the ledger.'),
    delayed: z
      .object({
        refundsAt: z.iso.datetime(),
        words: z.string().describe('One sentence for the customer.'),
        wordsCode: codedTextSchema,
      })
      .nullable()
      .describe('The job is waiting for a human. Without an answer it is refunded automatically.'),
    result: z
      .object({
        sizeBytes: z.int(),
        durationMs: z.number(),
        width: z.int(),
        height: z.int(),
        downloadUrl: z.string(),
        posterUrl: z.string().nullable(),
        missing: z
          .array(z.string())
          .describe('What the result lacks because it is damaged in the original, a sentence each; usually empty.'),
        missingCodes: z.array(codedTextSchema),
        expiresAt: z.iso.datetime(),
        keepableUntil: z.iso.datetime().describe('What it can be extended to, see `extendRetention`.'),
      })
      .nullable(),
    filesDeletedAt: z.iso.datetime().nullable(),
    personalDataErasedAt: z.iso
      .datetime()
      .nullable()
      .describe(
        'Since when address, `fileName`, `externalId` and `metadata` are erased: some time after the job’s end.',
      ),
    mode: z.enum(KEY_MODES).describe('`test`: paid by the payment simulator’s test cards, not with real money.'),
    externalId: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Video' });
export type VideoView = z.output<typeof videoViewSchema>;

export const createdVideoSchema = z
  .object({
    video: videoViewSchema,
    token: z.string().describe('Opens this job; keep it. It cannot be asked for again.'),
    upload: uploadInstructionsSchema,
  })
  .meta({ id: 'CreatedVideo' });

export const retentionExtendedSchema = z.object({ expiresAt: z.iso.datetime() });

export const listVideosSchema = pagedQuery({
  state: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(VIDEO_STATES)))
    .optional()
    .describe('Only jobs in this state, or in one of several with commas between.'),
  externalId: externalIdSchema.optional().describe('Only the jobs that you have called so.'),
});
export type ListVideos = z.output<typeof listVideosSchema>;
export const videosPageSchema = z
  .object({ videos: z.array(videoViewSchema), nextCursor: nextCursorSchema })
  .meta({ id: 'VideosPage' });
