import { z } from 'zod';
import { targetSchema } from '../videos/video.schemas.js';

const side = z.int().min(16).max(16_384).optional();

export const estimateRequestSchema = z
  .strictObject({
    sizeBytes: z.int().positive().describe('Size of the file.'),
    durationMs: z.int().positive().describe('Length of the video.'),
    width: side.describe('Of the picture; 1080p is taken when it is not known.'),
    height: side,
    target: targetSchema.default({ provider: 'gmail' }),
  })
  .refine(({ width, height }) => (width === undefined) === (height === undefined), 'Give width and height, or neither');
export type EstimateRequest = z.output<typeof estimateRequestSchema>;

const grade = z.enum(['excellent', 'good', 'fair', 'poor']).nullable();

export const estimatesSchema = z.object({
  note: z.string().describe('What an estimate is worth.'),
  estimates: z.array(
    z.object({
      target: targetSchema,
      ceilingBytes: z.int(),
      fit: z
        .enum(['already_fits', 'likely', 'perhaps', 'unlikely'])
        .describe('`already_fits` costs nothing if it plays everywhere as it is.'),
      grades: z
        .object({ worst: grade, best: grade })
        .nullable()
        .describe('For a hard and for an easy picture; null where that cannot fit, or where nothing is encoded.'),
      amountCents: z.int(),
      currency: z.string(),
      lines: z.array(z.object({ label: z.string(), amountCents: z.int() })),
    }),
  ),
});
