import {
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3ServiceException,
  paginateListObjectsV2,
  type _Object,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';
import { JOBS_PREFIX, jobIdOfKey, keyAfterJob } from '../../domain/object-keys.js';
import type { JobFiles } from './storage.gateway.js';

interface DatedKey {
  key: string;
  at: Date | undefined;
}

/** Lists the contents of a prefix, page by page. The SDK has no paginator for multipart uploads and versions. */
export class BucketLister {
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
  ) {}

  /** @param startAfter only those with a later key. */
  async *multipartUploads(
    prefix: string,
    startAfter?: string,
  ): AsyncGenerator<{ key: string; uploadId: string; at: Date | undefined }> {
    let markers: { KeyMarker?: string; UploadIdMarker?: string } | undefined = startAfter
      ? { KeyMarker: startAfter }
      : {};
    while (markers) {
      const page: Awaited<ReturnType<typeof this.uploadsPage>> = await this.uploadsPage(prefix, markers);
      for (const upload of page.Uploads ?? []) {
        // Not every server filters by prefix, and one that does not must not make us abort another job's upload.
        if (upload.Key?.startsWith(prefix) && upload.UploadId)
          yield { key: upload.Key, uploadId: upload.UploadId, at: upload.Initiated };
      }
      markers = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : undefined;
    }
  }

  /** See `StorageGateway.listJobs`. */
  async *jobs(after: string | null): AsyncGenerator<JobFiles> {
    const startAfter = after === null ? undefined : keyAfterJob(after);
    const uploads = this.multipartUploads(JOBS_PREFIX, startAfter);
    let job: JobFiles | undefined;
    for await (const { key, at } of mergeByKey(this.objects(JOBS_PREFIX, startAfter), uploads)) {
      const jobId = jobIdOfKey(key);
      if (!jobId) continue;
      const atMs = at?.getTime() ?? 0;
      if (job?.jobId === jobId) {
        job.newestAtMs = Math.max(job.newestAtMs, atMs);
        continue;
      }
      if (job) yield job;
      job = { jobId, newestAtMs: atMs };
    }
    if (job) yield job;
  }

  /** @param startAfter only those with a later key. */
  async *objects(prefix: string, startAfter?: string): AsyncGenerator<DatedKey> {
    for await (const page of this.objectPages(prefix, startAfter)) {
      for (const { Key, LastModified } of page) if (Key) yield { key: Key, at: LastModified };
    }
  }

  /** Every version and delete marker, or every object if the server does not support versions. */
  async *versions(prefix: string): AsyncGenerator<ObjectIdentifier[]> {
    try {
      yield* this.versionPages(prefix);
    } catch (error) {
      if (!(error instanceof S3ServiceException) || error.name !== 'NotImplemented') throw error;
    }
    for await (const page of this.objectPages(prefix)) yield page.map(({ Key }) => ({ Key }));
  }

  private async *versionPages(prefix: string): AsyncGenerator<ObjectIdentifier[]> {
    let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (markers) {
      const page: Awaited<ReturnType<typeof this.versionsPage>> = await this.versionsPage(prefix, markers);
      const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
        Key,
        VersionId,
      }));
      if (found.length > 0) yield found;
      markers = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
  }

  private async *objectPages(prefix: string, startAfter?: string): AsyncGenerator<_Object[]> {
    const request = { Bucket: this.bucket, Prefix: prefix, StartAfter: startAfter };
    for await (const page of paginateListObjectsV2({ client: this.s3 }, request)) {
      if (page.Contents?.length) yield page.Contents;
    }
  }

  private async uploadsPage(prefix: string, markers: { KeyMarker?: string; UploadIdMarker?: string }) {
    return await this.s3.send(new ListMultipartUploadsCommand({ Bucket: this.bucket, Prefix: prefix, ...markers }));
  }

  private async versionsPage(prefix: string, markers: { KeyMarker?: string; VersionIdMarker?: string }) {
    return await this.s3.send(new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: prefix, ...markers }));
  }
}

/** Merges two lists. Each is sorted by key, because S3 lists objects and uploads in that order. */
async function* mergeByKey(
  first: AsyncGenerator<DatedKey>,
  second: AsyncGenerator<DatedKey>,
): AsyncGenerator<DatedKey> {
  let [one, other] = await Promise.all([first.next(), second.next()]);
  while (!one.done || !other.done) {
    if (other.done || (!one.done && one.value.key <= other.value.key)) {
      if (!one.done) yield one.value;
      one = await first.next();
    } else {
      yield other.value;
      other = await second.next();
    }
  }
}
