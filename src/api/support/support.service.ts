import { Inject, Injectable } from '@nestjs/common';
import type { ActResult, JobAct, StopRequest } from '../../contracts/video-workflow.js';
import { claimableCents } from '../../domain/ledger/claimable-cents.js';
import type { LedgerEntry } from '../../domain/ledger/ledger-entry.js';
import type { RefundClaim } from '../../domain/ledger/refund-order.js';
import { isBeforeDelivery, isClosed } from '../../domain/video-state.js';
import { summarizeLedger } from '../../domain/ledger/summarize-ledger.js';
import type { PaymentsGateway } from '../../gateways/payments/payments.gateway.js';
import { PAYMENTS } from '../../gateways/payments/payments.module.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import { PaymentsRepository } from '../../persistence/payments/payments.repository.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { fieldError } from '../http/field-errors.js';
import { Problem } from '../http/problem.js';
import { noteMoneyMovements } from '../money/note-money-movements.js';
import { OrphanedJobs } from '../videos/orphaned-jobs.js';
import { mapUpdateErrors } from '../videos/workflow-problems.js';
import { AuditService, type AuditContext } from './audit.service.js';

const MAX_RETRIED = 200;
/** The job is no longer parked, because someone else answered or the parking timed out. */
const GONE_ON: readonly string[] = ['not_parked', 'job_closed', 'job_not_found'];

/** What an act has started, and where it is in the audit log. */
export interface ActAnswer extends ActResult {
  noteId: string;
  /** How much a partial refund refunds. */
  amountCents?: number;
}

/**
 * The actions of support on the workflow of a job. Every action is in the audit log before it is carried out, and the
 * answer is what the workflow has confirmed.
 */
@Injectable()
export class SupportService {
  constructor(
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(PAYMENTS) private readonly payments: PaymentsGateway,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(OrphanedJobs) private readonly orphanedJobs: OrphanedJobs,
  ) {}

  /**
   * While the job runs, its workflow makes the refund. If the workflow was terminated, the job is closed as refunded,
   * so that its files and link are removed too. After the job's end, the refund workflow is started directly.
   *
   * @throws Problem `nothing_paid`, `already_refunded` or `not_parked`; then nothing is changed.
   */
  async refund(jobId: string, act: AuditContext & { parkId?: string | undefined }): Promise<ActAnswer> {
    const { parkId } = act;
    const isPaid = summarizeLedger((await this.ledger.find(jobId))?.entries ?? []).receivedCents > 0;
    const noteId = await this.audit.record(jobId, 'refund', act);
    const by = { actor: 'support', noteId, ...(parkId && { parkId }) } as const;
    try {
      return { noteId, ...(await this.carryOut(jobId, { act: 'refund', isPaid, ...by })) };
    } catch (error) {
      // A refund that answers a parking does not apply once the job has ended.
      if (parkId || !(error instanceof Problem) || error.code !== 'job_closed') throw error;
    }
    const isClosing = isPaid && (await this.orphanedJobs.end(jobId, { act: 'refund', actor: 'support', noteId }));
    if (!isClosing) await this.refundClosed(jobId, noteId);
    return { noteId, effect: 'refunding' };
  }

  /**
   * Refunds a part as goodwill. The job continues, or stays closed. Before the answer, the request is in the ledger,
   * counted atomically against what Stripe says is left: of many at once, those that fit together are accepted.
   *
   * @param actId identifies the action. A repeat with the same id refunds nothing more.
   * @throws Problem `nothing_paid`, `refund_exceeds_rest` or `idempotency_key_reused`; then nothing is refunded.
   */
  async refundPart(
    jobId: string,
    act: AuditContext,
    { amountCents, actId }: { amountCents: number; actId: string },
  ): Promise<ActAnswer> {
    await this.audit.job(jobId);
    const claim = { claimId: `goodwill-${actId}`, amountCents };
    const noteId = await this.requestPart(jobId, act, claim);
    const order = { reason: 'goodwill', claim, actor: 'support', noteId } as const;
    await this.workflows.signalOrStartRefund({ jobId, ...order });
    return { noteId, effect: 'refunding', amountCents };
  }

  async retry(jobId: string, act: AuditContext & { parkId: string }): Promise<ActAnswer> {
    const noteId = await this.audit.record(jobId, 'retry', act);
    return { noteId, ...(await this.carryOut(jobId, { act: 'retry', parkId: act.parkId })) };
  }

  /** Retries every job that is parked for one cause, at most 200, each as `retry` does. */
  async retryParked(
    mode: VideoRecord['mode'],
    { cause, ...act }: AuditContext & { cause: string },
  ): Promise<{ retried: number; refused: number }> {
    const count = { retried: 0, refused: 0 };
    for (const { jobId, parkId } of await this.videos.listParked({ mode, cause }, MAX_RETRIED)) {
      try {
        await this.retry(jobId, { ...act, parkId });
        count.retried += 1;
      } catch (error) {
        if (!(error instanceof Problem) || !GONE_ON.includes(error.code)) throw error;
        count.refused += 1;
      }
    }
    return count;
  }

  async cancel(jobId: string, act: AuditContext): Promise<ActAnswer> {
    const noteId = await this.audit.record(jobId, 'cancel', act);
    return { noteId, ...(await this.stop(jobId, { act: 'cancel', actor: 'support', noteId })) };
  }

  /** Deletes the files of a delivered job, without a refund. */
  async deleteNow(jobId: string, act: AuditContext): Promise<ActAnswer> {
    assertDelivered(await this.audit.job(jobId));
    const noteId = await this.audit.record(jobId, 'delete_now', act);
    return { noteId, ...(await this.stop(jobId, { act: 'deleteNow', actor: 'support', noteId })) };
  }

  /** Keeps the result of a delivered job until a later time. @throws Problem `invalid_request` when it is not later. */
  async extendRetention(jobId: string, act: AuditContext & { until: string }): Promise<ActAnswer> {
    assertDelivered(await this.audit.job(jobId));
    const untilMs = Date.parse(act.until);
    const noteId = await this.audit.record(jobId, 'extend_retention', act, { untilMs });
    try {
      return { noteId, ...(await this.carryOut(jobId, { act: 'extendRetention', untilMs })) };
    } catch (error) {
      throw error instanceof Problem && error.code === 'invalid_request' ? notLater() : error;
    }
  }

  /** The same as `carryOut`, also for a job whose workflow was terminated. */
  private async stop(jobId: string, act: StopRequest & { act: 'cancel' | 'deleteNow' }): Promise<ActResult> {
    try {
      return await this.carryOut(jobId, act);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'job_closed') throw error;
      const state = await this.orphanedJobs.end(jobId, act);
      if (state === null) throw error;
      return { effect: state === 'done' ? 'deleting' : 'stopping' };
    }
  }

  /** @throws Problem of the `act` update; then the workflow has done nothing. */
  private async carryOut(jobId: string, act: JobAct): Promise<ActResult> {
    return await mapUpdateErrors(() => this.workflows.act(jobId, act));
  }

  /** @returns the id of the audit log entry of the request; for a repeat, of the first one. */
  private async requestPart(jobId: string, act: AuditContext, { claimId, amountCents }: RefundClaim): Promise<string> {
    let noteId: string | undefined;
    for (let payment = await this.paidLedger(jobId); ; payment = await this.storedLedger(jobId)) {
      const known = payment.entries.find((entry) => entry.kind === 'refund_requested' && entry.claimId === claimId);
      if (known) {
        if (known.amountCents !== amountCents) throw new Problem('idempotency_key_reused');
        return known.noteId ?? '';
      }
      const leftCents = claimableCents(payment.entries);
      if (amountCents > leftCents) throw new Problem('refund_exceeds_rest', { leftCents });
      noteId ??= await this.audit.record(jobId, 'refund', act, { amountCents });
      const request = { atMs: Date.now(), kind: 'refund_requested', reason: 'goodwill', actor: 'support' } as const;
      const entry: LedgerEntry = { ...request, claimId, amountCents, noteId };
      if (await this.ledger.appendRequestIfUnchanged(payment, entry)) return noteId;
    }
  }

  private async refundClosed(jobId: string, noteId: string): Promise<void> {
    const { receivedCents, leftCents, dispute } = summarizeLedger((await this.paidLedger(jobId)).entries);
    // Money that an open dispute holds may come back, and is then refunded.
    if (receivedCents > 0 && leftCents === 0 && dispute !== 'open') throw new Problem('already_refunded');
    const order = { reason: 'refund_by_support', actor: 'support', noteId, afterClosing: true } as const;
    await this.workflows.signalOrStartRefund({ jobId, ...order });
  }

  /** The ledger, updated with what Stripe knows. @throws Problem `nothing_paid`. */
  private async paidLedger(jobId: string): Promise<PaymentRecord> {
    const payment = await noteMoneyMovements({ ledger: this.ledger, payments: this.payments }, jobId);
    if (!payment || summarizeLedger(payment.entries).receivedCents === 0) throw new Problem('nothing_paid');
    return payment;
  }

  private async storedLedger(jobId: string): Promise<PaymentRecord> {
    const payment = await this.ledger.find(jobId);
    if (!payment) throw new Problem('nothing_paid');
    return payment;
  }
}

// The workflow would refuse it too, without saying in which state the job is.
function assertDelivered({ state }: VideoRecord): void {
  if (isClosed(state)) throw new Problem('job_closed', { state });
  if (isBeforeDelivery(state)) throw new Problem('result_not_ready', { state });
}

function notLater(): Problem {
  return new Problem('invalid_request', {
    errors: [fieldError(['until'], 'must be later than the time until which the result is kept now')],
  });
}
