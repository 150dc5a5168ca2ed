import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../../app/locale.js';
import { ErrorNotice } from '../../ui/error-notice.js';
import { Notice } from '../../ui/notice.js';
import { useAction } from '../../ui/use-action.js';
import type { Job } from '../job.js';
import { presignedUrl } from '../presigned-url.js';
import type { ResultView } from './result-view.js';

/** A frame of the result, and after a click the result itself. */
export function ResultPlayer({ job, result }: { job: Job; result: ResultView }) {
  const source = useSignal<Source | null>(null);
  const poster = usePoster(job, result.posterUrl);
  const { result: words } = texts.value;
  const isUnplayable = useSignal(false);
  const stoppedAtSec = useRef<number | null>(null);
  const play = useAction(async () => {
    source.value = { url: await presignedUrl(job.client, result.downloadUrl), fromSec: stoppedAtSec.current ?? 0 };
  });
  // The address is valid for minutes, and a pause can be longer. What stops twice at the same place has another cause.
  const goOn = (atSec: number): void => {
    const isSamePlace = stoppedAtSec.current !== null && Math.abs(atSec - stoppedAtSec.current) < 1;
    stoppedAtSec.current = atSec;
    if (!isSamePlace) return play.run();
    isUnplayable.value = true;
    source.value = null;
  };
  const playAgain = (): void => {
    isUnplayable.value = false;
    stoppedAtSec.current = null;
    play.run();
  };
  if (source.value !== null && play.error === null) return <Player source={source.value} onStop={goOn} />;
  return (
    <>
      <button
        type="button"
        class="result-poster"
        style={{ '--shape': `${result.width} / ${result.height}` }}
        aria-disabled={play.isRunning ? 'true' : undefined}
        onClick={playAgain}
      >
        {poster !== null && <img src={poster} alt="" />}
        <span>{words.play}</span>
      </button>
      <ErrorNotice error={play.error} retry={play.run} />
      {isUnplayable.value && (
        <Notice tone="problem" action={{ label: texts.value.upload.tryAgain, act: playAgain }}>
          {words.playFailed}
        </Notice>
      )}
    </>
  );
}

interface Source {
  url: string;
  fromSec: number;
}

interface PlayerProps {
  source: Source;
  /** Called with the place where the video does not go on. */
  onStop: (atSec: number) => void;
}

function Player({ source, onStop }: PlayerProps) {
  const video = useRef<HTMLVideoElement>(null);
  // The button that was pressed had the focus, and is gone.
  useEffect(() => video.current?.focus(), []);
  // Also when the address is the same again.
  useEffect(() => video.current?.load(), [source]);
  return (
    <video
      ref={video}
      class="result-video"
      src={source.url}
      controls
      autoplay
      playsInline
      aria-label={texts.value.result.player}
      onLoadedMetadata={({ currentTarget }) => (currentTarget.currentTime = source.fromSec)}
      onError={({ currentTarget }) => onStop(currentTarget.currentTime || source.fromSec)}
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
