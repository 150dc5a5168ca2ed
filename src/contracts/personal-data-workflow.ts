/** Start input of `personalDataWorkflow`, as the schedule gives it. */
export interface PersonalDataInput {
  /** How long after its end a job keeps its personal data. */
  ttlMs: number;
  /** How many jobs one activity examines. */
  pageSize: number;
  /** After this many pages the workflow continues as new, so that its history stays small. */
  pagesPerRun: number;
  /** Where the previous run stopped; absent in the first run. */
  progress?: PersonalDataProgress;
}

/** How many jobs were examined, by outcome. */
export interface PersonalDataCounts {
  erased: number;
  /** Something still needs the data, see `ErasureObstacle`. */
  postponed: number;
  /** Each is logged; the next run of the schedule tries again. */
  failed: number;
}

/** A position in the list of jobs, which is sorted by the time they ended. */
export interface JobPosition {
  atMs: number;
  id: string;
}

export interface PersonalDataProgress {
  /** Jobs that ended later than this are left to a later run of the schedule. */
  endedBeforeMs: number;
  after: JobPosition | null;
  counts: PersonalDataCounts;
}
