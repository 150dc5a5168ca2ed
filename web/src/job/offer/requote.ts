import { requote, type RequoteData } from '@mailsized/client';
import type { Job } from '../job.js';

/**
 * Requests an offer for another size or other tracks, shows it and moves the focus to it. @throws the client's errors.
 */
export async function askForOffer({ client, jobId, video }: Job, body: RequoteData['body']): Promise<void> {
  const offer = await requote({ client, path: { jobId }, body });
  // `GET` returns the new offer only a moment later.
  if (video.value) video.value = { ...video.value, offer };
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.quote')?.focus());
}
