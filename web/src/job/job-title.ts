import type { Video } from '@mailsized/client';
import { texts } from '../app/locale.js';
import { uploadOf } from '../upload/uploads.js';

/** The job's state as a heading. */
export function titleOf(video: Video): string {
  const { id, state, money } = video;
  const { titles } = texts.value.job;
  if (video.canceling) return titles.ending;
  if (state === 'uploading' && !uploadOf(id)) return titles.uploadingElsewhere;
  if (state === 'refunded' && money && money.returnedCents < money.receivedCents) return titles.refunding;
  return titles[state];
}
