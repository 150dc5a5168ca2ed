import {
  ApiProblem,
  createVideo,
  getVideo,
  headOf,
  installationOf,
  uploadVideo,
  type Client,
  type Video,
} from '@mailsized/client';
import { constants, openAsBlob, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { usageFailure } from '../failure.js';
import { clientFor, clientOf } from '../job/job.js';
import type { CreatedJob, StoredJob, JobSpec } from '../job/job-store.js';
import { formatMegabytes } from '../screen/format.js';
import type { CompressContext, CompressOrder } from './file-task.js';

const ENDED: readonly Video['state'][] = ['expired', 'abandoned', 'rejected', 'canceled', 'failed', 'refunded'];

/**
 * Creates the job and uploads the video. If this machine remembers a job for the same file and options, that job and its
 * uploaded parts are resumed; if that job has ended, a new one is created.
 */
export async function sendVideo(
  order: CompressOrder,
  context: CompressContext,
): Promise<{ job: CreatedJob; client: Client }> {
  const wish = await jobSpecOf(order, context.api);
  const remembered = await context.jobStore.findOrPrepare(wish);
  const standing = await activeVideo(remembered, context);
  if (remembered.made && !standing) await context.jobStore.remove(remembered);
  const job = standing
    ? (remembered as CreatedJob)
    : await createJob(await context.jobStore.findOrPrepare(wish), context);
  const client = clientOf(job, context);
  if (!standing || standing.state === 'uploading') await upload(job, client, context);
  else context.screen.row('resume', `the job ${job.made.jobId}, which is ${standing.state}`);
  return { job, client };
}

async function jobSpecOf({ file, target, preset, email, tracks }: CompressOrder, api: string): Promise<JobSpec> {
  const path = resolve(file);
  const found = await videoFile(file, path);
  return { api, path, sizeBytes: found.size, mtimeMs: found.mtimeMs, target, preset, email, tracks };
}

/** @throws Failure when it is not a file that can be read and sent. */
async function videoFile(file: string, path: string): Promise<Stats> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw usageFailure(`${file} is a folder, not a video`, 'Name the files in it.');
    if (!found.isFile()) throw usageFailure(`${file} is not a file`, '');
    if (found.size === 0) throw usageFailure(`${file} is empty`, '');
    await access(path, constants.R_OK);
    return found;
  } catch (error) {
    if (isMissing(error)) throw usageFailure(`File ${file} does not exist`, '');
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** The job of an earlier run if it can still continue, else null. */
async function activeVideo({ made, ...rest }: StoredJob, context: CompressContext): Promise<Video | null> {
  if (!made) return null;
  try {
    const client = clientOf({ ...rest, made }, context);
    const video = await getVideo({ client, path: { jobId: made.jobId }, signal: context.signal });
    return ENDED.includes(video.state) ? null : video;
  } catch (error) {
    if (error instanceof ApiProblem && ['job_not_found', 'token_invalid'].includes(error.problem.code)) return null;
    throw error;
  }
}

async function createJob(remembered: StoredJob, context: CompressContext): Promise<CreatedJob> {
  const { jobStore, apiKey, signal } = context;
  const { path, sizeBytes, target, preset, email } = remembered.wish;
  await jobStore.save(remembered);
  const client = clientFor(context, apiKey);
  const head = await headOf(await openAsBlob(path));
  const {
    video,
    token,
    upload: plan,
  } = await createVideo({
    client,
    signal,
    headers: { 'Idempotency-Key': remembered.requestKey },
    body: { fileName: basename(path), sizeBytes, head, target, preset, email },
  });
  const job = {
    ...remembered,
    made: { jobId: video.id, token, plan: planOf(plan), installation: installationOf(client) },
  };
  await jobStore.save(job);
  return job;
}

// Without the signed URLs: they give access to the upload, and they expire.
function planOf({ partSizeBytes, partCount }: CreatedJob['made']['plan']): CreatedJob['made']['plan'] {
  return { partSizeBytes, partCount };
}

async function upload({ wish, made }: CreatedJob, client: Client, { screen, signal }: CompressContext): Promise<void> {
  const file = await openAsBlob(wish.path);
  let earlierBytes: number | undefined;
  await uploadVideo({
    client,
    signal,
    file,
    ...made,
    onProgress: (sentBytes) => {
      earlierBytes ??= sentBytes;
      screen.progress('upload', (100 * sentBytes) / wish.sizeBytes, formatMegabytes(sentBytes));
    },
  });
  const earlier = earlierBytes ? `, ${formatMegabytes(earlierBytes)} of it earlier` : '';
  screen.row('upload', `${formatMegabytes(wish.sizeBytes)} sent${earlier}`);
}
