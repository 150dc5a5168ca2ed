import { inEnglish } from '../../domain/in-english.js';
import { purchaseLines } from '../../domain/ledger/purchase-lines.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { moneyView } from './money-view.js';
import { iso } from '../http/iso.js';
import { priceLineView } from '../http/price-lines-view.js';
import type { Receipt } from './receipt.schemas.js';

const FILES_DELETED = { code: 'files.deleted', params: {} } as const;

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
      ? { deletedAt: iso(video.filesDeletedAtMs), words: inEnglish(FILES_DELETED), wordsCode: FILES_DELETED }
      : null,
  };
}

function purchaseOf(payment: PaymentRecord): Receipt['purchase'] {
  const received = payment.entries.find(({ kind }) => kind === 'received');
  const money = moneyView(payment);
  if (!received || !money) return null;
  return {
    paymentIntentId: payment.paymentIntentId,
    target: payment.target ?? null,
    lines: purchaseLines(payment).map(priceLineView),
    paidAt: iso(received.atMs),
    money,
  };
}
