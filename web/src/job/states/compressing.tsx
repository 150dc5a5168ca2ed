import { format, texts } from '../../app/locale.js';
import { Card } from '../../ui/card.js';
import { ProgressBar } from '../../ui/progress-bar.js';
import { NotifyWhenDone } from '../notify-when-done.js';
import type { StateProps } from '../state-props.js';
import { PromisedTime } from './queued.js';

export function Compressing({ video }: StateProps) {
  const { titles, stages, timeLeft, secondAttempt } = texts.value.job;
  const { progress } = video;
  return (
    <Card>
      <p class="job-percent figures">{progress ? format.value.percent(progress.percent) : '…'}</p>
      <ProgressBar label={titles.compressing} percent={progress?.percent ?? null} />
      {progress && (
        <p class="job-stage figures">
          <span>{stages[progress.stage]}</span>
          {progress.secondsLeft !== null && <span class="muted">{timeLeft(progress.secondsLeft)}</span>}
        </p>
      )}
      {progress && progress.attempt > 1 && <p class="muted">{secondAttempt}</p>}
      <PromisedTime readyBy={video.readyBy} />
      <NotifyWhenDone />
    </Card>
  );
}
