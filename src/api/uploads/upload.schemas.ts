import { z } from 'zod';

const partNumberSchema = z.int().min(1).max(10_000);

export const partsToSignSchema = z.strictObject({
  partNumbers: z.array(partNumberSchema).min(1).max(100).describe('Parts to sign, at most 100 at a time.'),
  crc32: z
    .record(
      z.string().regex(/^[1-9]\d{0,4}$/, 'must be the number of a part'),
      z
        .string()
        .regex(/^[A-Za-z0-9+/]{6}==$/, 'must be four bytes in Base64: eight characters, the last two of them =='),
    )
    .default({})
    .describe(
      'The CRC-32 of parts, by part number: four bytes, big-endian, in Base64. The object store refuses such a part if other bytes arrive.',
    ),
});
export type PartsToSign = z.output<typeof partsToSignSchema>;

export const presignedPartsSchema = z.array(
  z
    .object({
      partNumber: z.int(),
      sizeBytes: z.int().describe('The exact size of the part. The URL accepts no other size.'),
      url: z.url().describe('PUT the bytes of the part to this URL.'),
      headers: z
        .record(z.string(), z.string())
        .describe('Send these headers with the PUT. They are part of the signature.'),
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
        crc32: z
          .string()
          .nullable()
          .describe('The CRC-32 that was sent when the part was signed. Null if the object store does not report it.'),
      }),
    ),
  })
  .meta({ id: 'ListedParts' });

export const completedUploadSchema = z.object({ sizeBytes: z.int() }).meta({ id: 'CompletedUpload' });

export const uploadInstructionsSchema = z
  .object({
    partSizeBytes: z.int().describe('The size of every part except the last, which has the remaining bytes.'),
    partCount: z.int(),
    parts: presignedPartsSchema.describe('The first parts. Request URLs for more when these are sent.'),
    companionUrl: z
      .url()
      .describe(
        'The `companionEndpoint` for Uppy’s AwsS3 plugin, with `shouldUseMultipart: true`. It contains a token that gives access to this upload and nothing else.',
      ),
  })
  .meta({ id: 'BegunUpload' });
