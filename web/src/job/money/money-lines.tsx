import type { Money, Video } from '@mailsized/client';
import { texts } from '../../app/locale.js';
import { Card } from '../../ui/card.js';

/** What was paid, and each refund with its date. */
export function MoneyLines({ video, money }: { video: Video; money: Money }) {
  const { refund } = texts.value.job;
  const isOwed = video.state === 'refunded' && money.refunds.length === 0;
  return (
    <Card title={refund.title}>
      <p>{refund.received(money.receivedCents, money.currency)}</p>
      {money.refunds.map(({ amountCents, status, at }) => (
        <p key={at}>{refund.line[status](amountCents, money.currency, Date.parse(at))}</p>
      ))}
      {isOwed && <p role="status">{refund.onItsWay}</p>}
      {money.disputed && <p>{refund.disputed}</p>}
    </Card>
  );
}
