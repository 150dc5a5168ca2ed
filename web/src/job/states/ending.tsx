import { endWords } from '../../../../texts/job/job-text.js';
import { texts } from '../../app/locale.js';
import { Card } from '../../ui/card.js';
import { ProgressBar } from '../../ui/progress-bar.js';
import type { StateProps } from '../state-props.js';

/** The job is being stopped: why, and what happens to the money. */
export function Ending({ video: { reason, money } }: StateProps) {
  const { job, said } = texts.value;
  return (
    <Card>
      <ProgressBar label={job.titles.ending} percent={null} />
      <p>{endWords(said, reason)}</p>
      <p>{money ? job.ending.paid(money.receivedCents - money.returnedCents, money.currency) : job.ending.free}</p>
    </Card>
  );
}
