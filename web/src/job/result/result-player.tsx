import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../../app/locale.js';
import { ErrorNotice } from '../../ui/error-notice.js';
import { useAction } from '../../ui/use-action.js';
import type { Job } from '../job.js';
import { presignedUrl } from '../presigned-url.js';
import type { ResultView } from './result-view.js';

/** A frame of the result, and after a click the result itself. */
export function ResultPlayer({ job, result }: { job: Job; result: ResultView }) {
  const url = useSignal<string | null>(null);
  const poster = usePoster(job, result.posterUrl);
  const { result: words } = texts.value;
  const play = useAction(async () => void (url.value = await presignedUrl(job.client, result.downloadUrl)));
  if (url.value !== null) return <Player url={url.value} />;
  return (
    <>
      <button
        type="button"
        class="result-poster"
        style={{ '--shape': `${result.width} / ${result.height}` }}
        aria-disabled={play.isRunning ? 'true' : undefined}
        onClick={play.run}
      >
        {poster !== null && <img src={poster} alt="" />}
        <span>{words.play}</span>
      </button>
      <ErrorNotice error={play.error} retry={play.run} />
    </>
  );
}

function Player({ url }: { url: string }) {
  const video = useRef<HTMLVideoElement>(null);
  // The button that was pressed had the focus, and is gone.
  useEffect(() => video.current?.focus(), []);
  return (
    <video
      ref={video}
      class="result-video"
      src={url}
      controls
      autoplay
      playsInline
      aria-label={texts.value.result.player}
    />
  );
}

/** Null until the poster's URL is known; it stays null if that fails, and the video plays without a poster. */
function usePoster(job: Job, posterUrl: string | null): string | null {
  const poster = useSignal<string | null>(null);
  useEffect(() => {
    if (posterUrl === null) return;
    presignedUrl(job.client, posterUrl).then(
      (url) => (poster.value = url),
      () => undefined,
    );
  }, [posterUrl]);
  return poster.value;
}
