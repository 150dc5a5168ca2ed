import { z } from 'zod';

// Names as in S3's own answers: https://github.com/transloadit/uppy/blob/main/packages/%40uppy/aws-s3/src/s3-client/CompanionS3.ts

export const uploadKeySchema = z.object({ key: z.string().max(1024).describe('As creating the upload answered it.') });

export const partPathSchema = z.object({ partNumber: z.coerce.number().int().min(1).max(10_000) });

export const createdUploadSchema = z.object({ key: z.string(), uploadId: z.string() });

export const companionPartSchema = z.object({ url: z.url().describe('PUT the bytes of the part there.') });

export const companionPartsSchema = z.array(z.object({ PartNumber: z.int(), Size: z.int(), ETag: z.string() }));

export const companionCompletedSchema = z.object({
  location: z.url().describe('The job. It opens to the job’s token only.'),
  key: z.string(),
});
