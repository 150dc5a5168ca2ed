import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { BucketLister } from '../../../src/gateways/storage/bucket-lister.js';

/** A store that answers from lists of pages, by the name of the command; a page may be an error. */
function storeOf(pages: Record<string, object[]>) {
  const asked: { command: string; input: Record<string, unknown> }[] = [];
  const send = async (command: { input: Record<string, unknown> }) => {
    asked.push({ command: command.constructor.name, input: command.input });
    const page = pages[command.constructor.name]?.shift() ?? {};
    if (page instanceof Error) throw page;
    return page;
  };
  // The SDK's paginators take real clients only.
  const s3 = Object.assign(new S3Client({ region: 'us-east-1' }), { send });
  return { sweep: new BucketLister(s3, 'bucket'), asked };
}

async function all<T>(pages: AsyncGenerator<T>): Promise<T[]> {
  return await Array.fromAsync(pages);
}

function notImplemented(name = 'NotImplemented'): S3ServiceException {
  return new S3ServiceException({ name, $fault: 'server', $metadata: { httpStatusCode: 501 } });
}

describe('the open uploads under a prefix', () => {
  it('are found on every page', async () => {
    const { sweep, asked } = storeOf({
      ListMultipartUploadsCommand: [
        {
          Uploads: [{ Key: 'jobs/1/a', UploadId: 'u-1' }],
          IsTruncated: true,
          NextKeyMarker: 'jobs/1/a',
          NextUploadIdMarker: 'u-1',
        },
        { Uploads: [{ Key: 'jobs/1/b', UploadId: 'u-2' }], IsTruncated: false },
      ],
    });
    expect(await all(sweep.multipartUploads('jobs/1/'))).toEqual([
      { key: 'jobs/1/a', uploadId: 'u-1' },
      { key: 'jobs/1/b', uploadId: 'u-2' },
    ]);
    expect(asked[1]?.input).toMatchObject({ Prefix: 'jobs/1/', KeyMarker: 'jobs/1/a', UploadIdMarker: 'u-1' });
  });

  it('are never those of another job, even when the store does not look at the prefix', async () => {
    const Uploads = [
      { Key: 'jobs/10/a', UploadId: 'u-1' },
      { Key: 'jobs/1/a', UploadId: 'u-2' },
    ];
    const { sweep } = storeOf({ ListMultipartUploadsCommand: [{ Uploads }] });
    expect(await all(sweep.multipartUploads('jobs/1/'))).toEqual([{ key: 'jobs/1/a', uploadId: 'u-2' }]);
  });
});

describe('what is stored under a prefix', () => {
  it('is every version and every delete marker, on every page', async () => {
    const { sweep, asked } = storeOf({
      ListObjectVersionsCommand: [
        {
          Versions: [{ Key: 'jobs/1/a', VersionId: 'v-1', IsLatest: true }],
          IsTruncated: true,
          NextKeyMarker: 'jobs/1/a',
          NextVersionIdMarker: 'v-1',
        },
        { DeleteMarkers: [{ Key: 'jobs/1/b', VersionId: 'v-2' }] },
      ],
    });
    expect((await all(sweep.versions('jobs/1/'))).flat()).toEqual([
      { Key: 'jobs/1/a', VersionId: 'v-1' },
      { Key: 'jobs/1/b', VersionId: 'v-2' },
    ]);
    expect(asked[1]?.input).toMatchObject({ KeyMarker: 'jobs/1/a', VersionIdMarker: 'v-1' });
  });

  it('is every object where the store knows no versions, on every page', async () => {
    const { sweep } = storeOf({
      ListObjectVersionsCommand: [notImplemented()],
      ListObjectsV2Command: [
        { Contents: [{ Key: 'jobs/1/a' }], IsTruncated: true, NextContinuationToken: 'next' },
        { Contents: [{ Key: 'jobs/1/b' }], IsTruncated: false },
      ],
    });
    expect((await all(sweep.versions('jobs/1/'))).flat()).toEqual([{ Key: 'jobs/1/a' }, { Key: 'jobs/1/b' }]);
  });

  it('is not known when the store refuses to say', async () => {
    const { sweep } = storeOf({ ListObjectVersionsCommand: [notImplemented('AccessDenied')] });
    await expect(all(sweep.versions('jobs/1/'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
