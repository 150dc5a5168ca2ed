import type { Target, UploadPlan } from '@mailsized/client';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { flushToDisk } from '../../src/async/flush-to-disk.js';

/** Two runs of a command with the same values are the same job. */
export interface JobSpec {
  api: string;
  /** Absolute. */
  path: string;
  sizeBytes: number;
  mtimeMs: number;
  target: Target;
  preset: 'plays-everywhere' | 'modern';
  email: string | null;
  /** The requested tracks. Older versions did not store them. */
  tracks?: { video?: string; audio?: string };
}

/** A job as this machine remembers it: enough to resume after any interruption. The token is a secret. */
export interface StoredJob {
  wish: JobSpec;
  /** `Idempotency-Key` of the request that creates the job: a run killed before the answer creates no second job. */
  requestKey: string;
  made: {
    jobId: string;
    token: string;
    plan: UploadPlan;
    /** The installation that made the job: no other one gets the token. Older versions did not store it. */
    installation?: string | null;
  } | null;
  /** The last attempt to pay, saved before it was made: a run killed in between does not pay twice. */
  attempt: { attemptId: string; quoteId: string; card: string | null } | null;
}

/** A job that the API has created. */
export type CreatedJob = StoredJob & { made: NonNullable<StoredJob['made']> };

/** The jobs of this user on this machine, one file each, readable by this user only. */
export class JobStore {
  /** @param onDamaged called with the path of a file that is not one of ours any more: its job is unknown here. */
  constructor(
    private readonly folder: string,
    private readonly onDamaged: (path: string) => void,
  ) {}

  /** The store in the state folder of the XDG Base Directory Specification. */
  static ofUser(environment: NodeJS.ProcessEnv, onDamaged: (path: string) => void): JobStore {
    const state = environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
    return new JobStore(join(state, 'mailsized', 'jobs'), onDamaged);
  }

  /** The stored job of this spec; if there is none, a new one, which the API has not created yet. */
  async findOrPrepare(wish: JobSpec): Promise<StoredJob> {
    return (await this.read(this.pathOf(wish))) ?? { wish, requestKey: randomUUID(), made: null, attempt: null };
  }

  /** Saves a job atomically: the file is written completely or not at all, also if the machine loses power. */
  async save(job: StoredJob): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = this.pathOf(job.wish);
    const unfinished = `${path}.${process.pid}`;
    await writeFile(unfinished, JSON.stringify(job, null, 2), { mode: 0o600 });
    await flushToDisk(unfinished);
    await rename(unfinished, path);
  }

  async remove(job: StoredJob): Promise<void> {
    await rm(this.pathOf(job.wish), { force: true });
  }

  async list(): Promise<StoredJob[]> {
    const names = await readdir(this.folder).catch(orIfMissing<string[]>([]));
    const jobs: StoredJob[] = [];
    // One after another: a process may open only so many files at once.
    for (const name of names.filter((each) => each.endsWith('.json'))) {
      const job = await this.read(join(this.folder, name));
      if (job !== null) jobs.push(job);
    }
    return jobs;
  }

  private async read(path: string): Promise<StoredJob | null> {
    const text = await readFile(path, 'utf8').catch(orIfMissing(null));
    if (text === null) return null;
    try {
      return JSON.parse(text) as StoredJob;
    } catch {
      // The other jobs do not depend on it.
      this.onDamaged(path);
      return null;
    }
  }

  private pathOf({ api, path, sizeBytes, mtimeMs, target, preset, email, tracks = {} }: JobSpec): string {
    const text = JSON.stringify([api, path, sizeBytes, mtimeMs, target, preset, email, ...Object.values(tracks)]);
    return join(this.folder, `${createHash('sha256').update(text).digest('hex').slice(0, 32)}.json`);
  }
}

function orIfMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
}
