import { requote, type Video } from '@mailsized/client';
import { usageFailure } from '../failure.js';
import type { FileTask } from './file-task.js';

/**
 * Requests an offer with the tracks that the order names, and shows which ones are used when the file has several.
 *
 * @throws Failure when the file has no such track; then nothing was charged, and the upload is kept.
 */
export async function chooseTracks({ client, order, screen, signal }: FileTask, video: Video): Promise<Video> {
  const ids = trackIdsOf(video);
  const wanted = Object.values(order.tracks).filter((id) => id !== undefined);
  const unknown = wanted.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    const advice = ids.length === 0 ? 'It has no other tracks.' : `It has these tracks: ${ids.join(', ')}.`;
    throw usageFailure(`The video has no track ${unknown}`, advice);
  }
  if (ids.length === 0) return video;
  const body = { target: video.target, tracks: order.tracks };
  const offer = wanted.length === 0 ? video.offer : await requote({ client, path: { jobId: video.id }, body, signal });
  const taken = [offer?.tracks?.video.chosen, offer?.tracks?.audio.chosen].filter(Boolean);
  screen.row('tracks', `${taken.join(' and ')} of ${ids.join(', ')}`);
  return { ...video, offer };
}

/** The ids of all tracks; none when there is no choice. */
function trackIdsOf({ offer }: Video): string[] {
  const options = [...(offer?.tracks?.video.options ?? []), ...(offer?.tracks?.audio.options ?? [])];
  return options.map(({ id }) => id);
}
