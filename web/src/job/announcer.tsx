import { useRef } from 'preact/hooks';
import type { Video } from '@mailsized/client';
import { texts } from '../app/locale.js';

const EVERY_PERCENT = 25;

/** Announces each new state and each quarter of the compression to screen readers, and nothing in between. */
export function Announcer({ video, title }: { video: Video; title: string }) {
  const { progress } = texts.value.job;
  const quarter = video.progress ? Math.floor(video.progress.percent / EVERY_PERCENT) * EVERY_PERCENT : 0;
  const words = quarter > 0 && video.state === 'compressing' && !video.canceling ? progress(quarter) : title;
  // Screen readers read the heading when the page opens, so only later changes are announced.
  const first = useRef(words);
  return (
    <p class="visually-hidden" role="status">
      {words === first.current ? '' : words}
    </p>
  );
}
