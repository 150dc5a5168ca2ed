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

describe('the jobs that have something in the store', () => {
  const at = (second: number) => new Date(second * 1000);
  const objects = [
    {
      Contents: [
        { Key: 'jobs/1/input', LastModified: at(1) },
        { Key: 'jobs/2/a', LastModified: at(9) },
      ],
      IsTruncated: true,
      NextContinuationToken: 'more',
    },
    {
      Contents: [
        { Key: 'jobs/2/b', LastModified: at(2) },
        { Key: 'jobs/4/a', LastModified: at(4) },
      ],
    },
  ];
  const uploads = [
    {
      Uploads: [
        { Key: 'jobs/1/output', UploadId: 'u-1', Initiated: at(7) },
        { Key: 'jobs/3/input', UploadId: 'u-2', Initiated: at(3) },
      ],
    },
  ];

  it('come in order, each once with its newest time, from two lists with several pages', async () => {
    const { sweep, asked } = storeOf({ ListObjectsV2Command: [...objects], ListMultipartUploadsCommand: [...uploads] });
    expect(await all(sweep.jobs(null))).toEqual([
      { jobId: '1', newestAtMs: 7000 },
      { jobId: '2', newestAtMs: 9000 },
      { jobId: '3', newestAtMs: 3000 },
      { jobId: '4', newestAtMs: 4000 },
    ]);
    expect(asked.at(-1)?.input).toMatchObject({ Prefix: 'jobs/', ContinuationToken: 'more' });
  });

  it('are listed page by page: the rest is not listed if the caller stops early', async () => {
    const { sweep, asked } = storeOf({ ListObjectsV2Command: [...objects], ListMultipartUploadsCommand: [...uploads] });
    for await (const { jobId } of sweep.jobs(null)) if (jobId === '1') break;
    expect(asked.map(({ command }) => command)).toEqual(['ListObjectsV2Command', 'ListMultipartUploadsCommand']);
  });

  it('are listed after one of them, without any key of it', async () => {
    const { sweep, asked } = storeOf({});
    expect(await all(sweep.jobs('2'))).toEqual([]);
    // `0` sorts right after the `/` that ends a job's id.
    expect(asked.map(({ input }) => input)).toMatchObject([{ StartAfter: 'jobs/20' }, { KeyMarker: 'jobs/20' }]);
  });
});
