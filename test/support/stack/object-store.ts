import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

/** The bucket, read past the product's own code. */
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

  /** Everything that lies there for a job: keys of objects, and of multipart uploads that are open. */
  async leftOf(jobId: string): Promise<string[]> {
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

  /** The same without what is made on the way: previews beside the sale and checkpoints beside the encode come and go. */
  async filesOf(jobId: string): Promise<string[]> {
    return (await this.leftOf(jobId)).filter((key) => !/\/(previews|checkpoints)\//.test(key));
  }
}
