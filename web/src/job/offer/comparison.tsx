import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Quote } from '@mailsized/client';
import { texts } from '../../app/locale.js';
import { Button } from '../../ui/button.js';
import { ErrorNotice } from '../../ui/error-notice.js';
import { Notice } from '../../ui/notice.js';
import type { Job } from '../job.js';
import { presignedUrl } from '../presigned-url.js';
import './comparison.css';
import { keepInStep } from './keep-in-step.js';

interface ComparisonProps {
  job: Job;
  preview: NonNullable<Quote['preview']>;
}

interface Excerpts {
  before: string;
  after: string;
}

/** The same excerpt before and after, one on top of the other, with a divider that is dragged or moved by keys. */
export function Comparison({ job, preview }: ComparisonProps) {
  const excerpts = useSignal<Excerpts | null>(null);
  const error = useSignal<unknown>(null);
  const isUnplayable = useSignal(false);
  const wasRenewed = useRef(false);
  const { player } = texts.value.offer;
  const load = async (): Promise<void> => {
    error.value = null;
    try {
      const [before, after] = await Promise.all([
        presignedUrl(job.client, preview.originalUrl),
        presignedUrl(job.client, preview.url),
      ]);
      excerpts.value = { before, after };
    } catch (caught) {
      error.value = caught;
    }
  };
  useEffect(() => void load(), [preview.url]);
  // The addresses are valid for minutes. What fails with new ones has another cause.
  const renew = (failed: Excerpts): void => {
    // The other excerpt of the two failed before.
    if (excerpts.value !== failed) return;
    excerpts.value = null;
    if (wasRenewed.current) isUnplayable.value = true;
    else void load();
    wasRenewed.current = true;
  };
  const again = (): void => {
    isUnplayable.value = false;
    wasRenewed.current = false;
    void load();
  };
  if (isUnplayable.value) {
    return (
      <Notice tone="problem" action={{ label: player.again, act: again }}>
        {player.failed}
      </Notice>
    );
  }
  if (error.value !== null) return <ErrorNotice error={error.value} retry={() => void load()} />;
  const shown = excerpts.value;
  if (!shown) return <p aria-busy="true">{player.loading}</p>;
  return (
    <figure class="comparison">
      <Player key={shown.after} {...shown} onFailure={() => renew(shown)} />
      <figcaption class="muted small">{player.excerpt(preview.startMs, preview.durationMs)}</figcaption>
    </figure>
  );
}

function Player({ before, after, onFailure }: Excerpts & { onFailure: () => void }) {
  const percentBefore = useSignal(50);
  const isPlaying = useSignal(false);
  const shape = useSignal('16 / 9');
  const first = useRef<HTMLVideoElement>(null);
  const second = useRef<HTMLVideoElement>(null);
  const divider = useRef<HTMLInputElement>(null);
  const { player } = texts.value.offer;
  // The button that opened the player had the focus, and is gone.
  useEffect(() => divider.current?.focus({ preventScroll: true }), []);
  // The player opens below the button, and its height is known only with its shape.
  useEffect(() => divider.current?.closest('figure')?.scrollIntoView({ block: 'center' }), [shape.value]);
  useEffect(() => {
    if (!first.current || !second.current) return;
    if (!window.matchMedia('(prefers-reduced-motion: reduce)').matches) playBoth(first.current);
    return keepInStep(first.current, second.current);
  }, []);
  const toggle = (): void => {
    if (!first.current) return;
    if (first.current.paused) playBoth(first.current);
    else first.current.pause();
  };
  return (
    <>
      <div class="comparison-frame" style={{ '--shape': shape.value, '--before': percentBefore.value / 100 }}>
        <video
          ref={first}
          src={before}
          muted
          loop
          playsInline
          preload="auto"
          aria-hidden="true"
          onLoadedMetadata={({ currentTarget: { videoWidth, videoHeight } }) =>
            (shape.value = `${videoWidth} / ${videoHeight}`)
          }
          onError={onFailure}
          onPlay={() => (isPlaying.value = true)}
          onPause={() => (isPlaying.value = false)}
        />
        <video
          ref={second}
          class="comparison-after"
          src={after}
          onError={onFailure}
          muted
          playsInline
          preload="auto"
          aria-hidden="true"
        />
        <span class="comparison-label comparison-label-before">{player.before}</span>
        <span class="comparison-label comparison-label-after">{player.after}</span>
        <span class="comparison-line" />
        <input
          ref={divider}
          class="comparison-divider"
          type="range"
          min="0"
          max="100"
          step="1"
          value={percentBefore.value}
          aria-label={player.divider}
          aria-valuetext={player.shows(percentBefore.value)}
          onInput={({ currentTarget }) => (percentBefore.value = currentTarget.valueAsNumber)}
        />
      </div>
      <Button kind="quiet" onClick={toggle}>
        {isPlaying.value ? player.pause : player.play}
      </Button>
    </>
  );
}

/** The second video follows the first. If the browser forbids playing, the button remains. */
function playBoth(first: HTMLVideoElement): void {
  void first.play().catch(() => undefined);
}
