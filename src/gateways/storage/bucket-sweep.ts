import {
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  S3ServiceException,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Walks over what lies under a prefix, page by page. */
export class BucketSweep {
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
  ) {}

  async *openUploads(prefix: string): AsyncGenerator<{ key: string; uploadId: string }> {
    let markers: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
    while (markers) {
      const page: Awaited<ReturnType<typeof this.uploadsPage>> = await this.uploadsPage(prefix, markers);
      for (const upload of page.Uploads ?? []) {
        // Not every server filters by prefix, and one that does not must not make us abort another job's upload.
        if (upload.Key?.startsWith(prefix) && upload.UploadId) yield { key: upload.Key, uploadId: upload.UploadId };
      }
      markers = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : undefined;
    }
  }

  /** Every version and delete marker, or every object where the server does not know versions. */
  async *versions(prefix: string): AsyncGenerator<ObjectIdentifier[]> {
    try {
      yield* this.versionPages(prefix);
    } catch (error) {
      if (!(error instanceof S3ServiceException) || error.name !== 'NotImplemented') throw error;
    }
    yield* this.objectPages(prefix);
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

  private async *objectPages(prefix: string): AsyncGenerator<ObjectIdentifier[]> {
    for (;;) {
      const page = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix }));
      const found = (page.Contents ?? []).map(({ Key }) => ({ Key }));
      if (found.length === 0) return;
      yield found;
    }
  }

  private async uploadsPage(prefix: string, markers: { KeyMarker?: string; UploadIdMarker?: string }) {
    return await this.s3.send(new ListMultipartUploadsCommand({ Bucket: this.bucket, Prefix: prefix, ...markers }));
  }

  private async versionsPage(prefix: string, markers: { KeyMarker?: string; VersionIdMarker?: string }) {
    return await this.s3.send(new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: prefix, ...markers }));
  }
}
