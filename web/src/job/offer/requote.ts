import { requote, type RequoteData } from '@mailsized/client';
import type { Job } from '../job.js';

/** Asks for an offer for another size or with other tracks, shows it and leads to it. @throws the client's errors. */
export async function askForOffer({ client, jobId, video }: Job, body: RequoteData['body']): Promise<void> {
  const offer = await requote({ client, path: { jobId }, body });
  // `GET` shows it a moment later.
  if (video.value) video.value = { ...video.value, offer };
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.quote')?.focus());
}
