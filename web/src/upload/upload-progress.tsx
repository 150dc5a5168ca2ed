import { texts } from '../app/locale.js';
import { wordsFor } from '../app/words.js';
import { Notice } from '../ui/notice.js';
import { ProgressBar } from '../ui/progress-bar.js';
import { elsewhere } from './other-tabs.js';
import type { Upload } from './upload.js';
import { retryUpload } from './uploads.js';

/** The progress of an upload, its speed, and what interrupts it. */
export function UploadProgress({ upload }: { upload: Upload }) {
  const { phase, bytesPerSec, isInterrupted, error } = upload.state.value;
  const { upload: words } = texts.value;
  const { size } = upload.file;
  if (phase === 'failed') {
    const { title, advice } = wordsFor(error);
    return (
      <Notice tone="problem" title={title} action={{ label: words.tryAgain, act: () => retryUpload(upload) }}>
        {advice}
      </Notice>
    );
  }
  const sentBytes = sentBytesOf(upload);
  const secondsLeft = bytesPerSec ? (size - sentBytes) / bytesPerSec : null;
  return (
    <div class="stack">
      <ProgressBar label={words.title} percent={(100 * sentBytes) / size} />
      <p class="figures row">
        <span>{words.progress(sentBytes, size)}</span>
        {bytesPerSec !== null && bytesPerSec > 0 && (
          <span class="muted">
            {words.speed(bytesPerSec)}
            {secondsLeft !== null && ` · ${words.timeLeft(secondsLeft * 1000)}`}
          </span>
        )}
      </p>
      <p class="visually-hidden" role="status">
        {words.progressRoughly(Math.floor((4 * sentBytes) / size) * 25)}
      </p>
      {phase === 'waiting' && <p class="muted">{words.waits}</p>}
      {phase === 'elsewhere' && <Notice>{words.elsewhere}</Notice>}
      {isInterrupted && (
        <Notice tone="warning" title={words.interrupted}>
          {words.interruptedAdvice}
        </Notice>
      )}
      {phase === 'sending' && !isInterrupted && <p class="small muted">{words.stay}</p>}
    </div>
  );
}

/** Includes what another tab sends. */
function sentBytesOf({ state, destination }: Upload): number {
  const { phase, sentBytes } = state.value;
  const other = phase === 'elsewhere' && destination.value && elsewhere.value.get(destination.value.jobId);
  return other ? other.sentBytes : sentBytes;
}
