import type { UploadPlan } from '@mailsized/client';
import { allStored, readStored, store } from '../app/browser-storage.js';
import { isSameFile, type FileIdentity } from './file-identity.js';

/** An upload that was started in this browser: what is needed to continue it after a reload. */
export interface StoredUpload {
  jobId: string;
  token: string;
  plan: UploadPlan;
  file: FileIdentity;
}

// One entry per upload, so that tabs that write at the same time do not overwrite each other's entries.
const PREFIX = 'upload:';

export function keepUpload(upload: StoredUpload): void {
  store(PREFIX + upload.jobId, JSON.stringify(upload));
}

export function forgetUpload(jobId: string): void {
  store(PREFIX + jobId, null);
}

export function storedUpload(jobId: string): StoredUpload | null {
  const stored = readStored(PREFIX + jobId);
  return stored === null ? null : (parsed(stored) ?? null);
}

export function storedUploadOf(file: FileIdentity): StoredUpload | null {
  const uploads = allStored(PREFIX).flatMap((stored) => parsed(stored) ?? []);
  return uploads.find((upload) => isSameFile(upload.file, file)) ?? null;
}

/** Undefined for what an older page has stored in another form: that upload starts from the beginning. */
function parsed(stored: string): StoredUpload | undefined {
  try {
    const upload = JSON.parse(stored) as Partial<StoredUpload> | null;
    const { jobId, token, plan, file } = upload ?? {};
    if (jobId && token && plan?.partSizeBytes && plan.partCount && file?.edgesDigest)
      return { jobId, token, plan, file };
  } catch {
    // Not JSON.
  }
  return undefined;
}
