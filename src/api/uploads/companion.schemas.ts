import { z } from 'zod';

// The names are those of S3's answers: https://github.com/transloadit/uppy/blob/main/packages/%40uppy/aws-s3/src/s3-client/CompanionS3.ts

export const uploadKeySchema = z.object({
  key: z.string().max(1024).describe('The `key` that was returned when the upload was created.'),
});

export const partPathSchema = z.object({ partNumber: z.coerce.number().int().min(1).max(10_000) });

export const createdUploadSchema = z.object({ key: z.string(), uploadId: z.string() });

export const companionPartSchema = z.object({ url: z.url().describe('PUT the bytes of the part to this URL.') });

export const companionPartsSchema = z.array(z.object({ PartNumber: z.int(), Size: z.int(), ETag: z.string() }));

export const companionCompletedSchema = z.object({
  location: z.url().describe('The URL of the job. It requires the job’s token.'),
  key: z.string(),
});
