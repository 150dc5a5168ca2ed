import { z } from 'zod';
import { priceLineSchema } from '../http/coded-text.schemas.js';
import { targetSchema } from '../videos/video.schemas.js';

const side = z.int().min(16).max(16_384).optional();

export const estimateRequestSchema = z
  .strictObject({
    sizeBytes: z.int().positive().describe('Size of the file in bytes.'),
    durationMs: z.int().positive().describe('Length of the video in milliseconds.'),
    width: side.describe('Width of the picture in pixels. Without width and height, 1080p is assumed.'),
    height: side.describe('Height of the picture in pixels.'),
    target: targetSchema.default({ provider: 'gmail' }),
  })
  .refine(
    ({ width, height }) => (width === undefined) === (height === undefined),
    'must have `width` and `height`, or neither',
  );
export type EstimateRequest = z.output<typeof estimateRequestSchema>;

const grade = z.enum(['excellent', 'good', 'fair', 'poor']).nullable();

export const estimatesSchema = z.object({
  note: z.string().describe('How reliable the estimates are.'),
  estimates: z.array(
    z.object({
      target: targetSchema,
      ceilingBytes: z.int(),
      fit: z
        .enum(['already_fits', 'likely', 'perhaps', 'unlikely'])
        .describe(
          'How likely the video is to fit. `already_fits` is free if the video plays everywhere without changes.',
        ),
      grades: z
        .object({ worst: grade, best: grade })
        .nullable()
        .describe(
          'The expected quality for a picture that is hard to compress (`worst`) and for an easy one (`best`). Null where that picture cannot fit, or where nothing is encoded.',
        ),
      amountCents: z
        .int()
        .nullable()
        .describe('0 is free. Null where it is `unlikely` to fit: what cannot fit is not sold.'),
      currency: z.string(),
      lines: z.array(priceLineSchema),
    }),
  ),
});
