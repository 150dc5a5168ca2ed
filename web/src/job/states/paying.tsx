import type { Video } from '@mailsized/client';
import { texts } from '../../app/locale.js';
import { PaymentProblem } from '../../pay/payment-problem.js';
import type { Payment } from '../../pay/payment.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { ProgressBar } from '../../ui/progress-bar.js';

interface PayingProps {
  video: Video;
  payment: Payment;
  onOtherCard: () => void;
}

/** The bank has not decided yet, or asks the customer to confirm. */
export function Paying({ video, payment, onOtherCard }: PayingProps) {
  const { waiting } = texts.value.pay;
  const { titles } = texts.value.job;
  if (video.payment?.status !== 'requires_action') {
    return (
      <Card>
        <ProgressBar label={titles.paying} percent={null} />
        <p>{waiting.processing}</p>
        <p class="muted">{waiting.processingLong}</p>
      </Card>
    );
  }
  const { canConfirm, isConfirming, confirm, error } = payment;
  return (
    <Card>
      <p>{canConfirm ? waiting.action : waiting.elsewhere}</p>
      <PaymentProblem error={error} declined={null} />
      <div class="row">
        {canConfirm && (
          <Button busy={isConfirming} onClick={confirm}>
            {waiting.actionButton}
          </Button>
        )}
        {!isConfirming && (
          <Button kind="quiet" onClick={onOtherCard}>
            {waiting.otherCard}
          </Button>
        )}
      </div>
    </Card>
  );
}
