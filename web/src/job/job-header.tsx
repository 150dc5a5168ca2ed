import type { Video, VideoState } from '@mailsized/client';
import { texts } from '../app/locale.js';
import { FileName } from '../ui/file-name.js';

type Step = 'upload' | 'choose' | 'compress' | 'take';
const STEPS: readonly Step[] = ['upload', 'choose', 'compress', 'take'];

/** Where a job is on the customer's way; a job that has ended is nowhere on it. */
const STEP_OF: Partial<Record<VideoState, Step>> = {
  uploading: 'upload',
  probing: 'upload',
  quoted: 'choose',
  paying: 'choose',
  queued: 'compress',
  compressing: 'compress',
  finalizing: 'compress',
  needs_attention: 'compress',
  done: 'take',
};

export function JobHeader({ video, title }: { video: Video; title: string }) {
  const { about, unnamedFile, testMode } = texts.value.job;
  return (
    <header class="job-header">
      <Steps state={video.state} />
      <h1>{title}</h1>
      <p class="job-file">
        <FileName name={video.fileName ?? unnamedFile} />
        <span class="muted figures">{about(video.sizeBytes, video.source && video.source.durationMs / 1000)}</span>
      </p>
      {video.mode === 'test' && <p class="muted small">{testMode}</p>}
    </header>
  );
}

function Steps({ state }: { state: VideoState }) {
  const { steps } = texts.value.job;
  const here = STEP_OF[state];
  if (here === undefined) return null;
  const reached = STEPS.indexOf(here);
  return (
    <ol class="steps" aria-label={steps.label}>
      {STEPS.map((step, index) => (
        <li
          key={step}
          class={index < reached ? 'step-over' : undefined}
          aria-current={step === here ? 'step' : undefined}
        >
          {steps[step]}
        </li>
      ))}
    </ol>
  );
}
