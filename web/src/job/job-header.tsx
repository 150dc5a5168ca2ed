import type { Video, VideoState } from '@mailsized/client';
import { texts } from '../app/locale.js';
import { FileName } from '../ui/file-name.js';

type Step = 'upload' | 'choose' | 'compress' | 'take';
const STEPS: readonly Step[] = ['upload', 'choose', 'compress', 'take'];

/** The customer's step for each state; a job that has ended is at no step. */
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
  const here = STEP_OF[video.state];
  return (
    <header class="job-header">
      {here && <Steps here={here} />}
      <h1>{title}</h1>
      <p class="job-file">
        <FileName name={video.fileName ?? unnamedFile} />
        <span class="muted figures">{about(video.sizeBytes, video.source && video.source.durationMs / 1000)}</span>
      </p>
      {video.mode === 'test' && <p class="muted small">{testMode}</p>}
    </header>
  );
}

/** The customer's steps. With `here` null, they take their space before the step is known. */
export function Steps({ here }: { here: Step | null }) {
  const { steps } = texts.value.job;
  const reached = here === null ? 0 : STEPS.indexOf(here);
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
