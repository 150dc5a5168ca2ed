import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { VideoProjection } from '../../../src/contracts/activities.js';
import { REFERENCE_RANDOM_BYTES, parseReference, referenceOf } from '../../../src/domain/job-reference.js';
import { formatStateVersion } from '../../../src/domain/state-version.js';
import type { VideoState } from '../../../src/domain/video-state.js';
import { videoSchema, type EncodeProgress, type VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import { VideosRepository } from '../../../src/persistence/videos/videos.repository.js';
import { useDatabase } from './database.js';

const REQUEST = {
  fileName: 'holiday.mov',
  sizeBytes: 90_000_000,
  target: { provider: 'gmail' as const },
  email: 'anna@example.test',
};
const ORIGIN = {
  emailHash: null,
  accountId: null,
  mode: 'live' as const,
  externalId: null,
  metadata: {},
  callerHash: null,
};
const database = useDatabase();
let videos: VideosRepository;

beforeAll(async () => {
  videos = new VideosRepository(await database.model<VideoRecord>('Video', videoSchema));
});

function at(atMs: number, counter: number, state: VideoState, patch: Partial<VideoProjection> = {}): VideoProjection {
  return { version: { atMs, counter }, state, reason: null, ...patch };
}

async function newJob(): Promise<string> {
  const jobId = randomUUID();
  await videos.insert(jobId, REQUEST, ORIGIN);
  return jobId;
}

async function found(jobId: string): Promise<VideoRecord> {
  const record = await videos.find(jobId);
  if (!record) throw new Error('the record is gone');
  return record;
}

/** The states as a listener would be told them. */
async function publishedStates(jobId: string): Promise<string[]> {
  const { events } = await found(jobId);
  return events.map(({ version, state }) => `${formatStateVersion(version)} ${state}`);
}

describe('the record of a video', () => {
  it('begins as what the customer asked for', async () => {
    const record = await found(await newJob());
    expect(record).toMatchObject({
      request: REQUEST,
      state: 'uploading',
      publicStatus: 'queued',
      tokenVersion: 1,
      version: null,
      reason: null,
      progress: null,
      uploadId: null,
      events: [],
    });
    expect(record.createdAt).toBeInstanceOf(Date);
  });

  it('is made once', async () => {
    const jobId = await newJob();
    await expect(videos.insert(jobId, REQUEST, ORIGIN)).rejects.toMatchObject({ code: 11000 });
  });

  it('is taken back only while no workflow has written to it', async () => {
    const jobId = await newJob();
    await videos.project(jobId, at(1000, 1, 'uploading'));
    await videos.removeUnstarted(jobId);
    expect((await found(jobId)).state).toBe('uploading');
    const unstarted = await newJob();
    await videos.removeUnstarted(unstarted);
    expect(await videos.find(unstarted)).toBeNull();
  });
});

describe('the reference of a record', () => {
  it('is short, and leads to the record', async () => {
    const jobId = await newJob();
    const { reference } = await found(jobId);
    expect(parseReference(reference)).toBe(reference);
    expect((await videos.findByReference(reference))?._id).toBe(jobId);
    expect(await videos.findByReference('0000-0000')).toBeNull();
  });

  it('is never another job’s: one that is taken is made anew', async () => {
    const { reference } = await found(await newJob());
    const fresh = referenceOf(randomBytes(REFERENCE_RANDOM_BYTES));
    const offered = [reference, reference, fresh];
    const jobId = randomUUID();
    await videos.insert(jobId, REQUEST, ORIGIN, () => offered.shift() ?? 'nothing more');
    expect((await found(jobId)).reference).toBe(fresh);
    expect((await videos.findByReference(reference))?._id).not.toBe(jobId);
  });
});

describe('the address of a record', () => {
  const HASH = 'hash-of-the-other';
  const PAGE = { after: null, limit: 100 };

  async function jobOf(emailHash: string, state?: VideoState): Promise<string> {
    const jobId = randomUUID();
    await videos.insert(jobId, REQUEST, { ...ORIGIN, emailHash });
    if (state) await videos.project(jobId, at(1000, 1, state));
    return jobId;
  }

  it('leads to its jobs, newest first, page by page, and to nobody else’s', async () => {
    const emailHash = randomUUID();
    const jobIds: string[] = [];
    for (let count = 0; count < 5; count += 1) jobIds.unshift(await jobOf(emailHash));
    await jobOf('somebody else');
    const first = await videos.listByEmail([emailHash], { after: null, limit: 3 });
    const second = await videos.listByEmail([emailHash], { after: first.next, limit: 3 });
    expect(first.records).toHaveLength(3);
    expect(second.next).toBeNull();
    const seen = [...first.records, ...second.records];
    expect(seen.map(({ _id }) => _id).sort()).toEqual(jobIds.toSorted());
    const times = seen.map(({ createdAt }) => createdAt.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('leads to the jobs that are still open, where only these are wanted', async () => {
    const emailHash = randomUUID();
    const open = [await jobOf(emailHash), await jobOf(emailHash, 'done'), await jobOf(emailHash, 'needs_attention')];
    await jobOf(emailHash, 'refunded');
    await jobOf(emailHash, 'expired');
    const { records } = await videos.listByEmail([emailHash], PAGE, { open: true });
    expect(records.map(({ _id }) => _id).sort()).toEqual(open.sort());
  });

  it('is corrected together with what it is found by; links stay good unless they are revoked', async () => {
    const jobId = await jobOf(randomUUID());
    const address = { email: 'other@example.test', emailHash: HASH };
    expect(await videos.setAddress(jobId, address)).toBe(true);
    expect(await found(jobId)).toMatchObject({
      request: { ...REQUEST, email: 'other@example.test' },
      emailHash: HASH,
      tokenVersion: 1,
    });
    await videos.setAddress(jobId, address, { revokesLinks: true });
    expect((await found(jobId)).tokenVersion).toBe(2);
  });

  it.each<[VideoState, boolean]>([
    ['uploading', true],
    ['compressing', true],
    ['needs_attention', true],
    ['done', false],
    ['refunded', false],
  ])('where only a job before delivery is meant, %s can be corrected: %s', async (state, isTaken) => {
    const jobId = await jobOf(randomUUID(), state);
    const address = { email: null, emailHash: null };
    expect(await videos.setAddress(jobId, address, { beforeDelivery: true })).toBe(isTaken);
    expect((await found(jobId)).request.email).toBe(isTaken ? null : REQUEST.email);
  });

  it('of nobody’s job is corrected nowhere', async () => {
    expect(await videos.setAddress(randomUUID(), { email: 'a@example.test', emailHash: HASH })).toBe(false);
  });
});

describe('a state that is written', () => {
  it('stands, with what comes along, and leaves the rest as it was', async () => {
    const jobId = await newJob();
    await videos.setUploadId(jobId, 'upload-1');
    await videos.project(jobId, at(1000, 1, 'quoted', { offer: { quotes: [], expiresAtMs: 5 } }));
    await videos.project(jobId, at(2000, 2, 'rejected', { reason: 'too_long' }));
    expect(await found(jobId)).toMatchObject({
      state: 'rejected',
      publicStatus: 'error',
      reason: 'too_long',
      version: { atMs: 2000, counter: 2 },
      offer: { quotes: [], expiresAtMs: 5 },
      uploadId: 'upload-1',
      request: REQUEST,
    });
  });

  it('clears what is given as null', async () => {
    const jobId = await newJob();
    const attention = { parkId: 'park-1', reason: 'encode_failed' as const, refundsAtMs: 7 };
    await videos.project(jobId, at(1000, 1, 'needs_attention', { attention }));
    await videos.project(jobId, at(2000, 2, 'queued', { attention: null }));
    expect((await found(jobId)).attention).toBeNull();
  });

  it.each([
    ['an older time', at(999, 99, 'probing')],
    ['an older counter at the same time', at(1000, 4, 'probing')],
    ['the same version', at(1000, 5, 'probing')],
  ])('is never overwritten by %s', async (_, late) => {
    const jobId = await newJob();
    await videos.project(jobId, at(1000, 5, 'quoted'));
    const before = await found(jobId);
    await videos.project(jobId, { ...late, paid: true });
    expect(await found(jobId)).toEqual(before);
  });

  it('is written once, though the activity is tried again late', async () => {
    const jobId = await newJob();
    const states = [at(1000, 1, 'uploading'), at(1000, 2, 'probing'), at(2000, 3, 'quoted')];
    for (const projection of [...states, ...states]) await videos.project(jobId, projection);
    expect(await publishedStates(jobId)).toEqual(['1000-1 uploading', '1000-2 probing', '2000-3 quoted']);
  });

  it('of a reset run wins: it counts from the start, but later', async () => {
    const jobId = await newJob();
    await videos.project(jobId, at(5000, 40, 'compressing'));
    await videos.project(jobId, at(9000, 3, 'queued'));
    await videos.project(jobId, at(5001, 41, 'finalizing')); // the run before the reset, late
    expect((await found(jobId)).state).toBe('queued');
    expect(await publishedStates(jobId)).toEqual(['5000-40 compressing', '9000-3 queued']);
  });

  it('is the newest one, whatever the order in which many are written at once', async () => {
    const states: VideoState[] = [
      'uploading',
      'probing',
      'quoted',
      'paying',
      'queued',
      'compressing',
      'finalizing',
      'done',
    ];
    for (let round = 0; round < 10; round += 1) {
      const jobId = await newJob();
      const projections = states.map((state, index) => at(1000 + index, index, state));
      projections.sort((a, b) => ((a.version.counter * 7 + round) % 8) - ((b.version.counter * 7 + round) % 8));
      await Promise.all(projections.map((projection) => videos.project(jobId, projection)));
      expect(await found(jobId)).toMatchObject({
        state: 'done',
        publicStatus: 'done',
        version: { atMs: 1007, counter: 7 },
      });
      const versions = await publishedStates(jobId);
      expect(versions).toEqual([...versions].sort());
      expect(new Set(versions).size).toBe(versions.length);
      expect(versions.at(-1)).toBe('1007-7 done');
    }
  });

  it('is told when it is entered, not when something else about it becomes known', async () => {
    const jobId = await newJob();
    await videos.project(jobId, at(1000, 1, 'paying', { payment: { status: 'processing' } }));
    await videos.project(jobId, at(2000, 2, 'paying', { payment: { status: 'requires_action' } }));
    await videos.project(jobId, at(3000, 3, 'quoted', { payment: { status: 'declined' } }));
    await videos.project(jobId, at(4000, 4, 'paying', { payment: { status: 'processing' } }));
    expect(await publishedStates(jobId)).toEqual(['1000-1 paying', '3000-3 quoted', '4000-4 paying']);
    expect(await found(jobId)).toMatchObject({
      payment: { status: 'processing' },
      version: { atMs: 4000, counter: 4 },
    });
  });

  it('keeps the newest two hundred events', async () => {
    const jobId = await newJob();
    for (let count = 1; count <= 205; count += 1) {
      await videos.project(jobId, at(count, count, count % 2 ? 'queued' : 'compressing'));
    }
    const events = await publishedStates(jobId);
    expect(events).toHaveLength(200);
    expect(events.at(-1)).toBe('205-205 queued');
  });

  it('of nobody’s job is written nowhere', async () => {
    const jobId = randomUUID();
    await videos.project(jobId, at(1000, 1, 'probing'));
    expect(await videos.find(jobId)).toBeNull();
  });
});

describe('the progress of an encode', () => {
  const progress: EncodeProgress = {
    encodeId: 'encode-1',
    stage: 'encode',
    percent: 40,
    attempt: 1,
    secondsLeft: 90,
    atMs: 1500,
  };

  async function compressingJob(): Promise<string> {
    const jobId = await newJob();
    await videos.project(jobId, at(1000, 1, 'compressing'));
    return jobId;
  }

  it('is written beside the state and lasts while it is being compressed', async () => {
    const jobId = await newJob();
    await videos.project(jobId, at(1000, 1, 'compressing'));
    await videos.setProgress(jobId, progress);
    await videos.project(jobId, at(2000, 2, 'compressing', { queue: 'compress-cpu' }));
    expect(await found(jobId)).toMatchObject({ progress, state: 'compressing', queue: 'compress-cpu' });
    expect(await publishedStates(jobId)).toHaveLength(1);
  });

  it.each<VideoState>(['queued', 'finalizing', 'needs_attention', 'refunded'])(
    'is gone when the state becomes %s',
    async (state) => {
      const jobId = await newJob();
      await videos.project(jobId, at(1000, 1, 'compressing'));
      await videos.setProgress(jobId, progress);
      await videos.project(jobId, at(2000, 2, state));
      expect((await found(jobId)).progress).toBeNull();
    },
  );

  it('grows as it is told', async () => {
    const jobId = await compressingJob();
    await videos.setProgress(jobId, progress);
    await videos.setProgress(jobId, { ...progress, percent: 41.5, secondsLeft: 85, atMs: 2500 });
    expect((await found(jobId)).progress).toEqual({ ...progress, percent: 41.5, secondsLeft: 85, atMs: 2500 });
  });

  it('never falls though another worker begins anew, but tells what that one does', async () => {
    const jobId = await compressingJob();
    await videos.setProgress(jobId, progress);
    const anew: EncodeProgress = { ...progress, stage: 'download', percent: 1, secondsLeft: null, atMs: 9000 };
    await videos.setProgress(jobId, anew);
    expect((await found(jobId)).progress).toEqual({ ...anew, percent: 40 });
  });

  it('begins at its own figure when it is of another encode', async () => {
    const jobId = await compressingJob();
    await videos.setProgress(jobId, progress);
    const other = { ...progress, encodeId: 'encode-2', percent: 2 };
    await videos.setProgress(jobId, other);
    expect((await found(jobId)).progress).toEqual(other);
  });

  it('is kept as it is told, whatever the name of the encode looks like', async () => {
    const jobId = await compressingJob();
    const odd = { ...progress, encodeId: '$state' };
    await videos.setProgress(jobId, odd);
    await videos.setProgress(jobId, { ...odd, percent: 3 });
    expect((await found(jobId)).progress).toEqual(odd);
  });

  it('is not written any more by an attempt that was given up', async () => {
    const jobId = await newJob();
    await videos.project(jobId, at(1000, 1, 'compressing'));
    await videos.project(jobId, at(2000, 2, 'queued'));
    await videos.setProgress(jobId, progress);
    expect((await found(jobId)).progress).toBeNull();
  });

  it('is not taken away by a late state', async () => {
    const jobId = await newJob();
    await videos.project(jobId, at(2000, 2, 'compressing'));
    await videos.setProgress(jobId, progress);
    await videos.project(jobId, at(1000, 1, 'queued'));
    expect((await found(jobId)).progress).toEqual(progress);
  });
});
