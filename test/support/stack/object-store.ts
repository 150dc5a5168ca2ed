import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
  UploadPartCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

/** The bucket, read without the product's own code. */
export class ObjectStore {
  readonly s3: S3Client;
  private readonly bucket: string;

  constructor(env: Record<string, string>) {
    this.bucket = env['S3_BUCKET'] ?? '';
    this.s3 = new S3Client({
      endpoint: env['S3_ENDPOINT'] ?? '',
      region: env['S3_REGION'] ?? '',
      forcePathStyle: true,
      credentials: { accessKeyId: env['S3_ACCESS_KEY_ID'] ?? '', secretAccessKey: env['S3_SECRET_ACCESS_KEY'] ?? '' },
    });
  }

  /** The SHA-256 of a customer's upload, in hex. It is read as a stream, so that its size does not matter. */
  async sha256OfInput(jobId: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: `jobs/${jobId}/input` }));
    const hash = createHash('sha256');
    for await (const chunk of Body as Readable) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }

  /** Uploads bytes as the first part of an open upload, with the credentials of the object store. */
  async uploadPartDirectly(jobId: string, bytes: Buffer): Promise<void> {
    const { Uploads = [] } = await this.s3.send(new ListMultipartUploadsCommand({ Bucket: this.bucket }));
    const { Key, UploadId } = Uploads.find((upload) => upload.Key === `jobs/${jobId}/input`) ?? {};
    await this.s3.send(new UploadPartCommand({ Bucket: this.bucket, Key, UploadId, PartNumber: 1, Body: bytes }));
  }

  /** Everything that is stored for a job: the keys of objects and of open multipart uploads. */
  async keysAndOpenUploadsOf(jobId: string): Promise<string[]> {
    const [objects, uploads] = await Promise.all([
      this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: `jobs/${jobId}` })),
      this.s3.send(new ListMultipartUploadsCommand({ Bucket: this.bucket })),
    ]);
    const open = (uploads.Uploads ?? []).filter(({ Key }) => Key?.startsWith(`jobs/${jobId}`));
    return [
      ...(objects.Contents ?? []).map(({ Key }) => Key ?? ''),
      ...open.map(({ Key }) => `multipart upload of ${Key}`),
    ];
  }

  /** The keys of everything in the bucket. */
  async allKeys(): Promise<string[]> {
    const pages = paginateListObjectsV2({ client: this.s3 }, { Bucket: this.bucket });
    const keys: string[] = [];
    for await (const { Contents = [] } of pages) keys.push(...Contents.map(({ Key }) => Key ?? ''));
    return keys;
  }

  /** The keys of all multipart uploads that are open, of which the first thousand are enough. */
  async allOpenUploads(): Promise<string[]> {
    const { Uploads = [] } = await this.s3.send(new ListMultipartUploadsCommand({ Bucket: this.bucket }));
    return Uploads.map(({ Key }) => Key ?? '');
  }

  /** The same without temporary objects: previews during the sale and checkpoints during the encode are created and deleted. */
  async filesOf(jobId: string): Promise<string[]> {
    return (await this.keysAndOpenUploadsOf(jobId)).filter((key) => !/\/(previews|checkpoints)\//.test(key));
  }
}
