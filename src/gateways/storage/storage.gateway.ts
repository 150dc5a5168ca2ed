/** An object in the store. */
export interface StoredObject {
  sizeBytes: number;
  etag: string;
}

export interface StoredPart {
  partNumber: number;
  sizeBytes: number;
  etag: string;
  /** Big-endian, in Base64; null from a store that does not report it. */
  crc32: string | null;
}

/** A part that may be sent: with exactly this length and, if `crc32` is given (big-endian, in Base64), these bytes. */
export interface PartToSign {
  partNumber: number;
  sizeBytes: number;
  crc32?: string;
}

export interface PresignedPart {
  partNumber: number;
  sizeBytes: number;
  url: string;
  /** Must be sent with the bytes, because they are signed too. */
  headers: Record<string, string>;
}

/** A job that has files in the store, and when the newest of them was written or begun. */
export interface JobFiles {
  jobId: string;
  newestAtMs: number;
}

export interface TransferOptions {
  signal: AbortSignal;
  /** Called with the total number of bytes transferred so far. A retry counts from 0 again. Must not throw. */
  onBytes?: (bytes: number) => void;
}

export interface DownloadOptions {
  fileName: string;
  contentType: string;
  ttlSec: number;
}

/**
 * The object store. Bytes of uploads never pass through the API: customers send parts to presigned URLs.
 * A missing object is `null` or `ObjectMissing`; a replaced object is `ObjectReplaced`; a transfer or an upload that
 * the store does not allow us is `StoreRefused`; any other error means that the store cannot be reached or refuses us.
 */
export interface StorageGateway {
  /**
   * Creates the bucket if it is missing, and lets pages of some origins send parts and read their `ETag`. CORS rules
   * that are not ours are never changed. A repeat changes nothing.
   *
   * @param options.allowedOrigins as in the header `Origin`, with at most one `*` each.
   * @returns `written`; `unchanged` when our rule was already right; `kept` when all rules are the operator's, and ours
   * is not among them.
   * @throws BucketCorsRefused when the bucket exists and can be used, but its CORS rules cannot be set.
   */
  prepareBucket(options: { allowedOrigins: readonly string[] }): Promise<'written' | 'unchanged' | 'kept'>;
  /** Starts an upload whose parts may have a CRC-32; returns its id. A repeat starts another. @throws StoreRefused */
  createMultipartUpload(key: string, contentType: string): Promise<string>;
  /** URLs through which the store accepts these parts, and refuses any other length or bytes. */
  presignParts(key: string, uploadId: string, parts: PartToSign[], ttlSec: number): Promise<PresignedPart[]>;
  /** @throws StoreRefused, or UploadMissing when there is no such multipart upload. */
  listParts(key: string, uploadId: string): Promise<StoredPart[]>;
  /** @throws StoreRefused, or UploadMissing when there is no such multipart upload. */
  completeMultipartUpload(key: string, uploadId: string, parts: StoredPart[]): Promise<void>;
  /** @throws StoreRefused */
  head(key: string): Promise<StoredObject | null>;
  /** @throws ObjectMissing, StoreRefused, or ObjectReplaced when `etag` is given and the object has another. */
  download(key: string, toPath: string, options: TransferOptions & { etag?: string }): Promise<void>;
  /** Sends a file, with some retries if the store does not answer. A repeat replaces it. @throws StoreRefused */
  upload(key: string, fromPath: string, options: TransferOptions & { contentType: string }): Promise<StoredObject>;
  /** Writes a small text. */
  putText(key: string, text: string): Promise<void>;
  /** A URL for a file that a browser saves under this name. */
  presignDownload(key: string, options: DownloadOptions): Promise<string>;
  /** A URL for a file that a browser shows instead of saving it. */
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

/** The store refuses our credentials, or there are none. Another worker's credentials may be valid. */
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
