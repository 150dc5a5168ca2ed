import type { Client, Target } from '@mailsized/client';
import type { Access } from '../job/job.js';
import type { JobStore, CreatedJob } from '../job/job-store.js';
import type { FileScreen } from '../screen/screen.js';

export interface CompressOrder {
  /** As the user has written it. */
  file: string;
  target: Target;
  preset: 'plays-everywhere' | 'modern';
  email: string | null;
  /** A Stripe payment method. */
  card: string | null;
  /** A file, or a folder that is there; null: beside the others in the present folder. */
  out: string | null;
  /** May replace what is there. */
  force: boolean;
}

export interface CompressContext extends Access {
  jobStore: JobStore;
  screen: FileScreen;
  signal: AbortSignal;
}

/** What goes on with one file: the job as this machine remembers it, what it opens to, and whom to tell. */
export interface FileTask extends CompressContext {
  order: CompressOrder;
  client: Client;
  job: CreatedJob;
}
