import { computed, signal } from '@preact/signals';
import { getVideo, NoAnswer } from '@mailsized/client';
import { clientOf } from '../api/clients.js';
import type { FileIdentity } from './file-identity.js';
import { leaveBehind, leftBehind } from './left-behind.js';
import { stayWhile } from './stay.js';
import { forgetUpload, storedUploadOf, type StoredUpload } from './stored-uploads.js';
import { Upload, type Wishes } from './upload.js';

/** The uploads of this tab, the oldest first. They continue while other pages are shown. */
export const uploads = signal<readonly Upload[]>([]);

/** How many files are sent at the same time, so that a small one does not wait for a large one. */
const AT_ONCE = 2;

const isActive = ({ state }: Upload): boolean => ['waiting', 'sending'].includes(state.value.phase);

/** Whether leaving the page would end an upload. */
export const isSending = computed(() => uploads.value.some(isActive));

stayWhile(isSending);

window.addEventListener('pagehide', () => {
  const jobless = uploads.value.filter((upload) => isActive(upload) && !upload.destination.value);
  leaveBehind([...jobless.map(({ file }) => file.name), ...leftBehind.value]);
});

/** The upload of a job in this tab. */
export function uploadOf(jobId: string): Upload | undefined {
  return uploads.value.findLast(({ destination }) => destination.value?.jobId === jobId);
}

export function startUpload(file: File, identity: FileIdentity | null, wishes: Wishes): Upload {
  return add(new Upload(file, identity, wishes, null));
}

/** Continues an upload that was started before. */
export function continueUpload(file: File, { jobId, token, plan, file: identity }: StoredUpload): Upload {
  const running = uploadOf(jobId);
  if (running && running.state.value.phase !== 'failed') return running;
  return add(new Upload(file, identity, null, { jobId, token, plan }));
}

/** The started upload of the same file, if its job still waits for it or the API does not answer. */
export async function resumableUpload(identity: FileIdentity): Promise<StoredUpload | null> {
  const stored = storedUploadOf(identity);
  if (!stored) return null;
  const { jobId, token } = stored;
  try {
    const { state } = await getVideo({ client: clientOf(token), path: { jobId } });
    if (state === 'uploading') return stored;
    forgetUpload(jobId);
    return null;
  } catch (error) {
    return error instanceof NoAnswer ? stored : null;
  }
}

/** Removes an upload that has failed or has no job yet. */
export function dropUpload(upload: Upload): void {
  // It may still be creating one.
  if (!upload.destination.value) upload.stop();
  uploads.value = uploads.value.filter((each) => each !== upload);
}

export function retryUpload(upload: Upload): void {
  upload.state.value = { ...upload.state.value, phase: 'waiting', error: null };
  runNext();
}

function add(upload: Upload): Upload {
  uploads.value = [...uploads.value, upload];
  runNext();
  return upload;
}

function runNext(): void {
  const inPhase = (phase: string): Upload[] => uploads.value.filter(({ state }) => state.value.phase === phase);
  const free = AT_ONCE - inPhase('sending').length;
  for (const upload of inPhase('waiting').slice(0, Math.max(0, free))) void upload.run().then(runNext);
}
