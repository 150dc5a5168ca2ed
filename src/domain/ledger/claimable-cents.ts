import type { LedgerEntry } from './ledger-entry.js';
import { summarizeLedger } from './summarize-ledger.js';

/** The largest new partial refund, in cents: what is left, minus earlier requests that still need a refund. */
export function claimableCents(entries: readonly LedgerEntry[]): number {
  const { leftCents, refunds } = summarizeLedger(entries);
  const requests = entries.filter(({ kind }) => kind === 'refund_requested');
  // A full refund takes everything.
  if (requests.some(({ claimId }) => !claimId)) return 0;
  const isMade = (claimId = ''): boolean =>
    refunds.some((refund) => refund.claimId === claimId && refund.status !== 'failed');
  const unmade = new Map(
    requests.filter(({ claimId }) => !isMade(claimId)).map(({ claimId, amountCents = 0 }) => [claimId, amountCents]),
  );
  return Math.max(
    0,
    [...unmade.values()].reduce((left, amountCents) => left - amountCents, leftCents),
  );
}
