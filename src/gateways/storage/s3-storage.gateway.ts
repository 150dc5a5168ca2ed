import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetBucketCorsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  type CORSRule,
  paginateListParts,
  type PutObjectCommandOutput,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { create as contentDisposition } from 'content-disposition';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { corsRulesFor } from './bucket-cors.js';
import { BucketLister } from './bucket-lister.js';
import { TurnTaking } from '../../async/turn-taking.js';
import { countBytes, readFileCountingBytes } from './count-bytes.js';
import {
  hasNoCorsRules,
  isNotFound,
  isNoSuchUpload,
  isOperationRefused,
  isPreconditionFailed,
  isRefused,
} from './s3-errors.js';
import { StoreClock } from './store-clock.js';
import { uploadWithRetry } from './upload-with-retry.js';
import {
  BucketCorsRefused,
  ObjectMissing,
  ObjectReplaced,
  StoreRefused,
  UploadMissing,
  type DownloadOptions,
  type JobFiles,
  type PartToSign,
  type PresignedPart,
  type StorageGateway,
  type StoredObject,
  type StoredPart,
  type TransferOptions,
} from './storage.gateway.js';

const CRC32_HEADER = 'x-amz-checksum-crc32';

export interface S3Options {
  bucket: string;
  region: string;
  /** Absent: the SDK searches the environment, shared files, and the role of the container or machine. */
  credentials?: S3ClientConfig['credentials'];
  forcePathStyle: boolean;
  endpoint?: string;
  /** The endpoint that goes into presigned URLs, when customers reach the store by another name. */
  publicEndpoint?: string;
}

/** Any S3 server, through the AWS SDK. */
export class S3StorageGateway implements StorageGateway {
  private readonly s3: S3Client;
  private readonly presignClient: S3Client;
  private readonly clock: StoreClock;
  private readonly signing = new TurnTaking();

  constructor(private readonly options: S3Options) {
    this.s3 = createS3Client(options, options.endpoint);
    this.clock = new StoreClock(this.s3);
    // Both clients share one source of credentials: it fetches those of a role once, and again when they expire.
    const { credentials } = this.s3.config;
    this.presignClient = createS3Client({ ...options, credentials }, options.publicEndpoint ?? options.endpoint);
  }

  async prepareBucket({ allowedOrigins }: { allowedOrigins: readonly string[] }) {
    const Bucket = this.options.bucket;
    try {
      await this.s3.send(new HeadBucketCommand({ Bucket }));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await this.s3.send(new CreateBucketCommand({ Bucket }));
    }
    try {
      const rules = corsRulesFor(await this.corsRules(), allowedOrigins);
      if (rules === 'unchanged' || rules === 'kept') return rules;
      await this.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: rules } }));
      return 'written';
    } catch (error) {
      if (isOperationRefused(error)) throw new BucketCorsRefused('the store refuses CORS rules', { cause: error });
      throw error;
    }
  }

  async createMultipartUpload(key: string, contentType: string): Promise<string> {
    // S3 lets single parts omit a checksum only if it can combine the parts' checksums into one of the whole object.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
    const checksums = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;
    const command = new CreateMultipartUploadCommand({
      ...this.objectParams(key),
      ContentType: contentType,
      ...checksums,
    });
    const answer = await translateErrors(() => this.s3.send(command));
    if (!answer.UploadId) throw new Error('the object store answered without an upload id');
    return answer.UploadId;
  }

  async presignParts(key: string, uploadId: string, parts: PartToSign[], ttlSec: number): Promise<PresignedPart[]> {
    const signed: PresignedPart[] = [];
    for (const { partNumber, sizeBytes, crc32 } of parts) {
      const command = new UploadPartCommand({
        ...this.objectParams(key),
        UploadId: uploadId,
        PartNumber: partNumber,
        ContentLength: sizeBytes,
        ChecksumCRC32: crc32,
      });
      // S3 ignores a checksum in the query, where the presigner would put it.
      const options = { ...this.validFor(ttlSec), unhoistableHeaders: new Set([CRC32_HEADER]) };
      const url = await this.signing.run(() => getSignedUrl(this.presignClient, command, options));
      signed.push({ partNumber, sizeBytes, url, headers: { ...(crc32 !== undefined && { [CRC32_HEADER]: crc32 }) } });
    }
    return signed;
  }

  async listParts(key: string, uploadId: string): Promise<StoredPart[]> {
    return await translateErrors(async () => {
      const parts: StoredPart[] = [];
      const pages = paginateListParts({ client: this.s3 }, { ...this.objectParams(key), UploadId: uploadId });
      for await (const page of pages) {
        for (const part of page.Parts ?? []) {
          const { PartNumber = 0, Size = 0, ETag = '', ChecksumCRC32 = null } = part;
          parts.push({ partNumber: PartNumber, sizeBytes: Size, etag: ETag, crc32: ChecksumCRC32 });
        }
        // S3 returns a marker with the last page too, so the paginator alone would start over and never end.
        if (!page.IsTruncated) break;
      }
      return parts;
    });
  }

  async completeMultipartUpload(key: string, uploadId: string, parts: StoredPart[]): Promise<void> {
    const Parts = parts.map(({ partNumber, etag, crc32 }) => ({
      PartNumber: partNumber,
      ETag: etag,
      ...(crc32 && { ChecksumCRC32: crc32 }),
    }));
    await translateErrors(() =>
      this.s3.send(
        new CompleteMultipartUploadCommand({
          ...this.objectParams(key),
          UploadId: uploadId,
          MultipartUpload: { Parts },
        }),
      ),
    );
  }

  async head(key: string): Promise<StoredObject | null> {
    try {
      const answer = await this.s3.send(new HeadObjectCommand(this.objectParams(key)));
      return { sizeBytes: answer.ContentLength ?? 0, etag: answer.ETag ?? '' };
    } catch (error) {
      if (isNotFound(error)) return null;
      throw translateRefusal(error);
    }
  }

  async download(key: string, toPath: string, options: TransferOptions & { etag?: string }): Promise<void> {
    try {
      const answer = await this.s3.send(new GetObjectCommand({ ...this.objectParams(key), IfMatch: options.etag }), {
        abortSignal: options.signal,
      });
      const { signal, onBytes } = options;
      await pipeline(answer.Body as Readable, countBytes(onBytes), createWriteStream(toPath), { signal });
    } catch (error) {
      if (isNotFound(error)) throw new ObjectMissing('the object is not in the store', { cause: error });
      if (isPreconditionFailed(error)) throw new ObjectReplaced('the object was replaced', { cause: error });
      throw translateRefusal(error);
    }
  }

  async upload(
    key: string,
    fromPath: string,
    options: TransferOptions & { contentType: string },
  ): Promise<StoredObject> {
    const { size } = await stat(fromPath);
    try {
      const answer = await uploadWithRetry(() => this.sendFile(key, fromPath, size, options), options.signal);
      return { sizeBytes: size, etag: answer.ETag ?? '' };
    } catch (error) {
      throw translateRefusal(error);
    }
  }

  async putText(key: string, text: string): Promise<void> {
    await this.s3.send(
      new PutObjectCommand({ ...this.objectParams(key), Body: text, ContentType: 'text/plain; charset=utf-8' }),
    );
  }

  async presignDownload(key: string, options: DownloadOptions): Promise<string> {
    const command = new GetObjectCommand({
      ...this.objectParams(key),
      // JSON can carry half a surrogate pair, which no header can encode.
      ResponseContentDisposition: contentDisposition(options.fileName.toWellFormed()),
      ResponseContentType: options.contentType,
    });
    return await getSignedUrl(this.presignClient, command, this.validFor(options.ttlSec));
  }

  async presignInline(key: string, ttlSec: number): Promise<string> {
    const command = new GetObjectCommand({ ...this.objectParams(key), ResponseContentDisposition: 'inline' });
    return await getSignedUrl(this.presignClient, command, this.validFor(ttlSec));
  }

  async deletePrefix(prefix: string): Promise<void> {
    const lister = new BucketLister(this.s3, this.options.bucket);
    for await (const upload of lister.multipartUploads(prefix)) {
      await this.s3.send(
        new AbortMultipartUploadCommand({ ...this.objectParams(upload.key), UploadId: upload.uploadId }),
      );
    }
    for await (const batch of lister.versions(prefix)) {
      const answer = await this.s3.send(
        new DeleteObjectsCommand({ Bucket: this.options.bucket, Delete: { Objects: batch, Quiet: true } }),
      );
      if (answer.Errors?.length) throw new Error(`the object store kept ${answer.Errors.length} objects`);
    }
  }

  async listKeys(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of new BucketLister(this.s3, this.options.bucket).objects(prefix)) keys.push(key);
    return keys.toSorted();
  }

  listJobs(after: string | null): AsyncGenerator<JobFiles> {
    return new BucketLister(this.s3, this.options.bucket).jobs(after);
  }

  async ping(): Promise<void> {
    try {
      await this.s3.send(new HeadBucketCommand({ Bucket: this.options.bucket }));
    } catch (error) {
      throw translateRefusal(error);
    }
  }

  private async corsRules(): Promise<CORSRule[]> {
    try {
      const answer = await this.s3.send(new GetBucketCorsCommand({ Bucket: this.options.bucket }));
      return answer.CORSRules ?? [];
    } catch (error) {
      if (hasNoCorsRules(error)) return [];
      throw error;
    }
  }

  /**
   * One attempt. The SDK retries no request whose body is a stream. `Upload` of @aws-sdk/lib-storage would, but an
   * abort does not stop its request in flight (https://github.com/aws/aws-sdk-js-v3/issues/5109), so the file could
   * arrive after the clean-up of its job. It also reports progress only once per part, and a part has at least 5 MiB.
   */
  private async sendFile(
    key: string,
    fromPath: string,
    sizeBytes: number,
    { contentType, signal, onBytes }: TransferOptions & { contentType: string },
  ): Promise<PutObjectCommandOutput> {
    const body = Readable.from(readFileCountingBytes(fromPath, onBytes), { objectMode: false });
    try {
      return await this.s3.send(
        new PutObjectCommand({
          ...this.objectParams(key),
          Body: body,
          ContentLength: sizeBytes,
          ContentType: contentType,
        }),
        { abortSignal: signal },
      );
    } finally {
      body.destroy();
    }
  }

  private validFor(ttlSec: number): { expiresIn: number; signingDate: Date } {
    return { expiresIn: ttlSec, signingDate: this.clock.now() };
  }

  private objectParams(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.options.bucket, Key: key };
  }
}

function createS3Client(options: S3Options, endpoint: string | undefined): S3Client {
  return new S3Client({
    region: options.region,
    forcePathStyle: options.forcePathStyle,
    // Otherwise presigned parts are signed with the checksum of an empty body, and every store but AWS refuses the bytes.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    // `requestTimeout` would only log a warning; `socketTimeout` ends a stalled transfer.
    requestHandler: { connectionTimeout: 3000, socketTimeout: 60_000 },
    ...(options.credentials && { credentials: options.credentials }),
    ...(endpoint && { endpoint }),
  });
}

function translateRefusal(error: unknown): unknown {
  return isRefused(error) ? new StoreRefused('the store refuses our credentials', { cause: error }) : error;
}

async function translateErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isNoSuchUpload(error)) throw new UploadMissing('there is no such multipart upload', { cause: error });
    throw translateRefusal(error);
  }
}
