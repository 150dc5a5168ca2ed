/** An object as it stands in the store. */
export interface StoredObject {
  sizeBytes: number;
  etag: string;
}

export interface StoredPart {
  partNumber: number;
  sizeBytes: number;
  etag: string;
  /** Big-endian, in Base64; null from a store that does not tell it. */
  crc32: string | null;
}

/** A part that may be sent: of exactly this length, and where `crc32` (big-endian, in Base64) is given, of these bytes. */
export interface PartToSign {
  partNumber: number;
  sizeBytes: number;
  crc32?: string;
}

export interface PresignedPart {
  partNumber: number;
  sizeBytes: number;
  url: string;
  /** To be sent along with the bytes: they are signed too. */
  headers: Record<string, string>;
}

/** A job that has something in the store, and when the newest of it was written or begun. */
export interface JobFiles {
  jobId: string;
  newestAtMs: number;
}

export interface TransferOptions {
  signal: AbortSignal;
  /** Told how many bytes have passed in all. A try that follows a failed one counts from 0 again. Must not throw. */
  onBytes?: (bytes: number) => void;
}

/**
 * The object store. Bytes of uploads never pass through the API: customers send parts to presigned URLs.
 * An object that is not there is `null` or `ObjectMissing`; one that was replaced is `ObjectReplaced`; a transfer or an
 * upload that the store does not allow us is `StoreRefused`; any other error means that the store cannot be reached or refuses us.
 */
export interface StorageGateway {
  /**
   * Makes the bucket if it is missing, and lets pages of some origins send parts and read their `ETag`. CORS rules that
   * are not ours are never changed. A repeat changes nothing.
   *
   * @param options.allowedOrigins as in the header `Origin`, with at most one `*` each.
   * @returns what became of our rule: it was `written`, it was right already (`unchanged`), or there is none because the
   * operator's rules are there, which are `kept`.
   * @throws BucketCorsRefused when the bucket is there and can be used, but its CORS rules cannot be set.
   */
  prepareBucket(options: { allowedOrigins: readonly string[] }): Promise<'written' | 'unchanged' | 'kept'>;
  /** Begins an upload whose parts may each bring a CRC-32. Answers its id. Every call begins another. @throws StoreRefused */
  createMultipartUpload(key: string, contentType: string): Promise<string>;
  /** URLs through which the store takes these parts and refuses any other length or other bytes. */
  presignParts(key: string, uploadId: string, parts: PartToSign[], ttlSec: number): Promise<PresignedPart[]>;
  /** @throws StoreRefused, or UploadMissing when there is no such multipart upload. */
  listParts(key: string, uploadId: string): Promise<StoredPart[]>;
  /** @throws StoreRefused, or UploadMissing when there is no such multipart upload. */
  completeMultipartUpload(key: string, uploadId: string, parts: StoredPart[]): Promise<void>;
  /** @throws StoreRefused */
  head(key: string): Promise<StoredObject | null>;
  /** @throws ObjectMissing, StoreRefused, or ObjectReplaced when `etag` is given and the object has another. */
  download(key: string, toPath: string, options: TransferOptions & { etag?: string }): Promise<void>;
  /** Sends a file, with a few tries while the store does not answer. A repeat replaces the object. @throws StoreRefused */
  upload(key: string, fromPath: string, options: TransferOptions & { contentType: string }): Promise<StoredObject>;
  /** Writes a small text. */
  putText(key: string, text: string): Promise<void>;
  presignDownload(key: string, options: { fileName: string; ttlSec: number }): Promise<string>;
  /** For what a browser shows itself instead of saving it. */
  presignInline(key: string, ttlSec: number): Promise<string>;
  /** Deletes every object and version under a prefix and aborts its open multipart uploads. A repeat deletes what is left. */
  deletePrefix(prefix: string): Promise<void>;
  /** The keys of all objects under a prefix, sorted. */
  listKeys(prefix: string): Promise<string[]>;
  /**
   * Every job that has an object or an open multipart upload, sorted by id.
   *
   * @param after only jobs after this id; null: from the first.
   */
  listJobs(after: string | null): AsyncIterable<JobFiles>;
  /** @throws StoreRefused, or another error when the store does not answer or the bucket cannot be used. */
  ping(): Promise<void>;
}

/** The store does not support CORS rules of a bucket, or does not let our credentials see or set them. */
export class BucketCorsRefused extends Error {
  override readonly name = 'BucketCorsRefused';
}

/** The store refuses our credentials, or cannot be asked because there are none. Another worker's may be in order. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
}

export class ObjectMissing extends Error {
  override readonly name = 'ObjectMissing';
}

export class ObjectReplaced extends Error {
  override readonly name = 'ObjectReplaced';
}

export class UploadMissing extends Error {
  override readonly name = 'UploadMissing';
}
