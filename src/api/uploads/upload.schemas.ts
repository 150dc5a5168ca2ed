import { z } from 'zod';

const partNumberSchema = z.int().min(1).max(10_000);

export const partsToSignSchema = z.strictObject({
  partNumbers: z.array(partNumberSchema).min(1).max(100).describe('Parts to sign, at most 100 at a time.'),
  crc32: z
    .record(z.string().regex(/^[1-9]\d{0,4}$/), z.string().regex(/^[A-Za-z0-9+/]{6}==$/))
    .default({})
    .describe(
      'CRC-32 of parts by their number, as four bytes big-endian in Base64. The store refuses such a part when other bytes arrive.',
    ),
});
export type PartsToSign = z.output<typeof partsToSignSchema>;

export const presignedPartsSchema = z.array(
  z
    .object({
      partNumber: z.int(),
      sizeBytes: z.int().describe('Exactly so many bytes are taken there.'),
      url: z.url().describe('PUT the bytes there.'),
      headers: z.record(z.string(), z.string()).describe('Send these along: they are signed too.'),
    })
    .meta({ id: 'PresignedPart' }),
);
export const signedPartsSchema = z.object({ parts: presignedPartsSchema }).meta({ id: 'SignedParts' });

export const listedPartsSchema = z
  .object({
    parts: z.array(
      z.object({
        partNumber: z.int(),
        sizeBytes: z.int(),
        etag: z.string(),
        crc32: z.string().nullable().describe('As when it was signed. Null where the store does not tell it.'),
      }),
    ),
  })
  .meta({ id: 'ListedParts' });

export const completedUploadSchema = z.object({ sizeBytes: z.int() }).meta({ id: 'CompletedUpload' });

export const uploadInstructionsSchema = z
  .object({
    partSizeBytes: z.int().describe('Every part is so long, and the last one as long as what is left.'),
    partCount: z.int(),
    parts: presignedPartsSchema.describe('The first parts; ask for more when they are sent.'),
    companionUrl: z
      .url()
      .describe(
        '`companionEndpoint` of Uppy’s AwsS3 plugin, with `shouldUseMultipart: true`. It holds a token that opens this upload and nothing else.',
      ),
  })
  .meta({ id: 'BegunUpload' });
