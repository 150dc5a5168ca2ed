import { Inject, Injectable } from '@nestjs/common';
import { memoizeAsync } from '../../../async/memoize-async.js';
import { ENVIRONMENT } from '../../../config/config.module.js';
import { minutesToMs } from '../../../config/environment.js';
import type { EnvironmentOf } from '../../../config/process-roles.js';
import { summarizeLedger } from '../../../domain/ledger/summarize-ledger.js';
import { SERVICE_METRICS } from '../../../observability/api-metrics.module.js';
import type { ServiceMetrics } from '../../../observability/service-metrics.js';
import { PaymentsRepository } from '../../../persistence/payments/payments.repository.js';
import type { PaymentRecord } from '../../../persistence/payments/payment.schema.js';
import { ReconcileRepository } from '../../../persistence/reconcile/reconcile.repository.js';
import { StripeEventsRepository } from '../../../persistence/stripe-events/stripe-events.repository.js';
import { secondsSince } from './seconds-since.js';

const MAX_EVENTS = 1000;
// A refresh reads every payment that is not settled.
const LEDGER_TTL_MS = 30_000;

/** Figures about money: refunds, disputes, Stripe's events, and what reconciliation found. */
@Injectable()
export class MoneyFigures {
  constructor(
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
    @Inject(ReconcileRepository) private readonly reconcile: ReconcileRepository,
    @Inject(StripeEventsRepository) private readonly events: StripeEventsRepository,
    @Inject(SERVICE_METRICS) private readonly metrics: ServiceMetrics,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  async refresh(): Promise<void> {
    const { metrics } = this;
    const [differences, { reportOnly, wedged, completedAt, comparedToMs, overLimit }, unsignalled] = await Promise.all([
      this.reconcile.countOpenDifferences(),
      this.reconcile.state(),
      this.events.unsignalled(new Date(), MAX_EVENTS),
      this.refreshLedger(),
    ]);
    metrics.moneyDifferences.set(differences);
    metrics.reconcileReportOnly.set(reportOnly ? 1 : 0);
    metrics.reconcileLastSuccess.set((completedAt?.getTime() ?? 0) / 1000);
    metrics.reconcileComparedTo.set((comparedToMs ?? 0) / 1000);
    metrics.reconcileInterval.set(minutesToMs(this.environment.RECONCILE_EVERY_MIN) / 1000);
    metrics.reconcileOverLimit.set(overLimit ? 1 : 0);
    metrics.wedgedWorkflows.set(wedged?.wedged ?? 0);
    metrics.wedgedTerminated.set(wedged?.terminated ?? 0);
    metrics.badDeploy.set(wedged?.isBadDeploy ? 1 : 0);
    metrics.unsignalledEvents.set(unsignalled.length);
    metrics.oldestUnsignalledAge.set(secondsSince(unsignalled[0]?.receivedAt));
  }

  private readonly refreshLedger = memoizeAsync(() => this.readLedger(), { ttlMs: LEDGER_TTL_MS });

  private async readLedger(): Promise<void> {
    let refunds = 0;
    let disputes = 0;
    let oldestAtMs: number | null = null;
    for await (const payment of this.ledger.findUnsettled(new Date(), null)) {
      if (summarizeLedger(payment.entries).dispute === 'open') disputes += 1;
      const askedAtMs = refundAskedAtMs(payment);
      if (askedAtMs === null) continue;
      refunds += 1;
      oldestAtMs = Math.min(oldestAtMs ?? askedAtMs, askedAtMs);
    }
    this.metrics.refundsPending.set(refunds);
    this.metrics.disputesOpen.set(disputes);
    this.metrics.oldestPendingRefundAge.set(secondsSince(oldestAtMs));
  }
}

/** When the refund that has not succeeded yet was requested; null if there is none. */
function refundAskedAtMs({ entries }: PaymentRecord): number | null {
  const asked = entries.findLast(({ kind }) => kind === 'refund_requested');
  const { refunds } = summarizeLedger(entries);
  if (refunds.some(({ status }) => status === 'pending')) return asked?.atMs ?? refunds[0]?.atMs ?? null;
  const isAnswered = refunds.some(({ status, atMs }) => status === 'succeeded' && atMs >= (asked?.atMs ?? 0));
  return asked && !isAnswered ? asked.atMs : null;
}
