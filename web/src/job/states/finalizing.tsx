import { texts } from '../../app/locale.js';
import { Card } from '../../ui/card.js';
import { ProgressBar } from '../../ui/progress-bar.js';

export function Finalizing() {
  const { titles, finalizing } = texts.value.job;
  return (
    <Card>
      <ProgressBar label={titles.finalizing} percent={null} />
      <p>{finalizing}</p>
    </Card>
  );
}
