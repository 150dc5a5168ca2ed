import {
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3ServiceException,
  paginateListObjectsV2,
  type _Object,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';
import { JOBS_PREFIX, jobIdOfKey } from '../../domain/object-keys.js';

/** Walks over what lies under a prefix, page by page. The SDK has no paginator for multipart uploads and versions. */
export class BucketLister {
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
  ) {}

  async *multipartUploads(
    prefix: string,
  ): AsyncGenerator<{ key: string; uploadId: string; startedAt: Date | undefined }> {
    let markers: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
    while (markers) {
      const page: Awaited<ReturnType<typeof this.uploadsPage>> = await this.uploadsPage(prefix, markers);
      for (const upload of page.Uploads ?? []) {
        // Not every server filters by prefix, and one that does not must not make us abort another job's upload.
        if (upload.Key?.startsWith(prefix) && upload.UploadId)
          yield { key: upload.Key, uploadId: upload.UploadId, startedAt: upload.Initiated };
      }
      markers = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : undefined;
    }
  }

  /** The newest time at which something of each job was written, over objects and open multipart uploads. */
  async lastModifiedByJob(): Promise<Map<string, number>> {
    const newest = new Map<string, number>();
    const note = (key: string | undefined, at: Date | undefined): void => {
      const jobId = jobIdOfKey(key ?? '');
      if (jobId) newest.set(jobId, Math.max(newest.get(jobId) ?? 0, at?.getTime() ?? 0));
    };
    for await (const { key, startedAt } of this.multipartUploads(JOBS_PREFIX)) note(key, startedAt);
    for await (const page of this.objectPages(JOBS_PREFIX)) {
      for (const { Key, LastModified } of page) note(Key, LastModified);
    }
    return newest;
  }

  async *objects(prefix: string): AsyncGenerator<{ Key?: string; LastModified?: Date }> {
    for await (const page of this.objectPages(prefix)) yield* page;
  }

  /** Every version and delete marker, or every object where the server does not know versions. */
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

  private async *objectPages(prefix: string): AsyncGenerator<_Object[]> {
    for await (const page of paginateListObjectsV2({ client: this.s3 }, { Bucket: this.bucket, Prefix: prefix })) {
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
