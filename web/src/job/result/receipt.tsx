import { sayOr } from '../../../../texts/coded-text.js';
import { getReceipt, type Receipt as ReceiptView } from '@mailsized/client';
import { format, texts } from '../../app/locale.js';
import { Button } from '../../ui/button.js';
import type { StateProps } from '../state-props.js';
import { Folded } from './folded.js';

/** What was paid, for what, and what was refunded. */
export function Receipt({ job }: StateProps) {
  const { receipt } = texts.value.result;
  const load = (): Promise<ReceiptView> => getReceipt({ client: job.client, path: { jobId: job.jobId } });
  return (
    <Folded title={receipt.title} load={load}>
      {(loaded) => (loaded.purchase ? <Lines receipt={loaded} purchase={loaded.purchase} /> : <p>{receipt.none}</p>)}
    </Folded>
  );
}

interface LinesProps {
  receipt: ReceiptView;
  purchase: NonNullable<ReceiptView['purchase']>;
}

function Lines({ receipt, purchase: { lines, paidAt, paymentIntentId, money } }: LinesProps) {
  const { result, job, said } = texts.value;
  const moneyOf = (amountCents: number): string => format.value.money(amountCents, money.currency);
  return (
    <div class="stack">
      {receipt.mode === 'test' && <p class="muted">{result.receipt.test}</p>}
      <dl class="pairs figures">
        <dt>{job.reference}</dt>
        <dd>{receipt.reference}</dd>
        <dt>{result.receipt.paidAt}</dt>
        <dd>{format.value.dateTime(Date.parse(paidAt))}</dd>
        {lines.map(({ label, labelCode, amountCents }) => (
          <>
            <dt>{sayOr(said, labelCode, label)}</dt>
            <dd>{moneyOf(amountCents)}</dd>
          </>
        ))}
        <dt>{result.receipt.total}</dt>
        <dd>{moneyOf(money.receivedCents)}</dd>
        {money.returnedCents > 0 && (
          <>
            <dt>{result.receipt.returned}</dt>
            <dd>{moneyOf(money.returnedCents)}</dd>
          </>
        )}
        {paymentIntentId && (
          <>
            <dt>{result.receipt.payment}</dt>
            <dd>{paymentIntentId}</dd>
          </>
        )}
      </dl>
      <p>
        <Button kind="quiet" onClick={() => window.print()}>
          {result.receipt.print}
        </Button>
      </p>
    </div>
  );
}
