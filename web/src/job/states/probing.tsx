import { texts } from '../../app/locale.js';
import { Card } from '../../ui/card.js';
import { ProgressBar } from '../../ui/progress-bar.js';

export function Probing() {
  const { titles, probing } = texts.value.job;
  return (
    <Card>
      <ProgressBar label={titles.probing} percent={null} />
      <p>{probing}</p>
    </Card>
  );
}
