import type { Video } from '@mailsized/client';
import { texts } from '../../app/locale.js';
import { Card } from '../../ui/card.js';
import { ProgressBar } from '../../ui/progress-bar.js';
import { NotifyWhenDone } from '../notify-when-done.js';
import type { StateProps } from '../state-props.js';

export function Queued({ video }: StateProps) {
  const { titles } = texts.value.job;
  return (
    <Card>
      <ProgressBar label={titles.queued} percent={null} />
      <QueueWords queue={video.queue} />
      <PromisedTime readyBy={video.readyBy} />
      <NotifyWhenDone />
    </Card>
  );
}

function QueueWords({ queue }: { queue: Video['queue'] }) {
  const { queued } = texts.value.job;
  if (!queue) return null;
  const place = queue.position <= 1 ? queued.next : queued.position(queue.position);
  return (
    <p class="figures">
      {place} {queue.readyInSec === null ? queued.noEncoder : queued.ready(queue.readyInSec)}
    </p>
  );
}

/** The time that was promised with priority. */
export function PromisedTime({ readyBy }: { readyBy: string | null }) {
  if (readyBy === null) return null;
  return <p>{texts.value.job.queued.readyBy(Date.parse(readyBy))}</p>;
}
