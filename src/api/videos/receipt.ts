import { labelOf } from '../../domain/upsells.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { moneyView } from './money-view.js';
import { iso } from '../http/iso.js';
import type { Receipt } from './receipt.schemas.js';

/** What a customer paid, what was refunded, and whether the files are deleted. */
export function receiptOf(video: VideoRecord, payment: PaymentRecord | null): Receipt {
  const delivered = video.events.find(({ state }) => state === 'done');
  return {
    reference: video.reference,
    jobId: video._id,
    mode: video.mode,
    fileName: video.request.fileName,
    purchase: payment && purchaseOf(payment),
    deliveredAt: delivered ? iso(delivered.version.atMs) : null,
    deletion: video.filesDeletedAtMs
      ? {
          deletedAt: iso(video.filesDeletedAtMs),
          words: 'Your video and everything that we made from it have been deleted.',
        }
      : null,
  };
}

/** Made from the ledger alone: there may have been a new offer since, but the purchase does not change. */
function purchaseOf(payment: PaymentRecord): Receipt['purchase'] {
  const received = payment.entries.find(({ kind }) => kind === 'received');
  const money = moneyView(payment);
  if (!received || !money) return null;
  const extras = (payment.upsells ?? []).map((upsell) => ({ label: labelOf(upsell), amountCents: upsell.amountCents }));
  const extraCents = extras.reduce((sum, { amountCents }) => sum + amountCents, 0);
  return {
    paymentIntentId: payment.paymentIntentId,
    target: payment.target ?? null,
    lines: [{ label: 'Making the video fit', amountCents: payment.amountCents - extraCents }, ...extras],
    paidAt: iso(received.atMs),
    money,
  };
}
