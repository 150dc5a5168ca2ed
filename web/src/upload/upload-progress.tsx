import { ApiProblem } from '@mailsized/client';
import { texts } from '../app/locale.js';
import { jobPath } from '../app/route.js';
import { isFileLost, wordsFor } from '../app/words.js';
import { PickButton } from '../drop/pick-button.js';
import { receive } from '../drop/receive.js';
import { ErrorNotice } from '../ui/error-notice.js';
import { Notice } from '../ui/notice.js';
import { ProgressBar } from '../ui/progress-bar.js';
import { elsewhere } from './other-tabs.js';
import { storedUpload } from './stored-uploads.js';
import type { Upload } from './upload.js';
import { dropUpload, retryUpload } from './uploads.js';

/** The progress of an upload, its speed, and what interrupts it. */
export function UploadProgress({ upload }: { upload: Upload }) {
  const { phase, bytesPerSec, heldUpBy, error } = upload.state.value;
  const { upload: words } = texts.value;
  const { size } = upload.file;
  if (phase === 'failed') return <Failed upload={upload} error={error} />;
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
      {heldUpBy !== null && <HeldUp error={heldUpBy} />}
      {phase === 'sending' && heldUpBy === null && <p class="small muted">{words.stay}</p>}
    </div>
  );
}

function Failed({ upload, error }: { upload: Upload; error: unknown }) {
  const { upload: words } = texts.value;
  if (!isOver(error)) return <ErrorNotice error={error} retry={() => retryUpload(upload)} />;
  const { title, advice } = wordsFor(error);
  return (
    <div class="stack">
      <Notice tone="problem" title={title}>
        {advice}
      </Notice>
      <div>
        <PickButton label={words.pickSame} onFiles={(files) => sendAnew(upload, files)} />
      </div>
    </div>
  );
}

const OVER = ['upload_gone', 'upload_closed', 'upload_size_mismatch'];

/** This upload cannot go on with the file as it was chosen. */
function isOver(error: unknown): boolean {
  return isFileLost(error) || (error instanceof ApiProblem && OVER.includes(error.problem.code));
}

/** Replaces the upload. If the upload could have gone on, the page says when the customer picks a different file. */
function sendAnew(upload: Upload, files: readonly File[]): void {
  if (files.length === 0) return;
  const begun = upload.destination.value;
  dropUpload(upload);
  void receive(files, begun && storedUpload(begun.jobId) ? jobPath(begun.jobId, begun.token) : null);
}

/** Shows the reason that the API gives. Without an answer, the connection is interrupted. */
function HeldUp({ error }: { error: unknown }) {
  const { upload: words } = texts.value;
  const { title, advice } =
    error instanceof ApiProblem ? wordsFor(error) : { title: words.interrupted, advice: words.interruptedAdvice };
  return (
    <Notice tone="warning" title={title}>
      {advice} {error instanceof ApiProblem && words.triesAgain}
    </Notice>
  );
}

/** Includes what another tab sends. */
function sentBytesOf({ state, destination }: Upload): number {
  const { phase, sentBytes } = state.value;
  const other = phase === 'elsewhere' && destination.value && elsewhere.value.get(destination.value.jobId);
  return other ? other.sentBytes : sentBytes;
}
