import type { Client, Target } from '@mailsized/client';
import type { Access } from '../job/job.js';
import type { JobStore, CreatedJob } from '../job/job-store.js';
import type { FileScreen } from '../screen/screen.js';

export interface CompressOrder {
  /** The path as the user wrote it. */
  file: string;
  target: Target;
  preset: 'plays-everywhere' | 'modern';
  /** The tracks to use instead of the best ones, by the ids that the offer lists. */
  tracks: { video?: string; audio?: string };
  email: string | null;
  /** A Stripe payment method. */
  card: string | null;
  /** A file, or a folder that exists; null for the current folder. */
  out: string | null;
  /** Whether an existing file may be replaced. */
  force: boolean;
}

export interface CompressContext extends Access {
  jobStore: JobStore;
  screen: FileScreen;
  signal: AbortSignal;
}

/** The work on one file: its job as this machine remembers it, a client that may use the job, and a screen for progress. */
export interface FileTask extends CompressContext {
  order: CompressOrder;
  client: Client;
  job: CreatedJob;
}
