import type { VideoState } from '../domain/video-state.js';
import type { VideoPolicy } from './video-workflow.js';

/** Start input of `reconcileWorkflow`, as the schedule gives it. */
export interface ReconcileInput {
  /** `report` changes nothing: for the time after a restore, when records and money may contradict each other. */
  mode: 'mend' | 'report';
  /** Jobs and files younger than this are left alone: something may still be at work on them. */
  graceMs: number;
  /** The same for files of which no record tells anything. */
  unknownGraceMs: number;
  /** Most jobs that one run closes, and most prefixes that it sweeps; what is beyond is alerted and left to the next run. */
  maxMended: number;
  policy: VideoPolicy;
}

/** A job whose record is open, but whose workflow has ended without closing it: terminated, or failed by a bug. */
export interface Stray {
  jobId: string;
  state: VideoState;
}

export interface ReconcileResult {
  strays: string[];
  mended: number;
  /** Jobs whose files lay in the store though nothing needs them. */
  sweptPrefixes: number;
  /** Whether more was found than one run may mend. */
  overLimit: boolean;
}

/** Start input of `closeStrayWorkflow`. */
export interface CloseStrayInput extends Stray {
  policy: VideoPolicy;
}
