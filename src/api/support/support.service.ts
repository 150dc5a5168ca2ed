import { Inject, Injectable } from '@nestjs/common';
import { isBeforeDelivery, isClosed } from '../../domain/video-state.js';
import { summarizeLedger } from '../../domain/ledger/summarize-ledger.js';
import { PaymentsRepository } from '../../persistence/payments/payments.repository.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { Problem } from '../http/problem.js';
import { AuditService, type AuditContext } from './audit.service.js';

/** The actions of support on the workflow of a job. Every action is in the audit log before it is carried out. */
@Injectable()
export class SupportService {
  constructor(
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
  ) {}

  /** While the job runs, its workflow makes the refund. After that, the refund workflow is started directly. */
  async refund(jobId: string, act: AuditContext & { parkId?: string | undefined }) {
    const { parkId } = act;
    const noteId = await this.audit.record(jobId, 'refund', act);
    const reached = await this.workflows.refund(jobId, { actor: 'support', noteId, ...(parkId && { parkId }) });
    // This answers a parking that has ended because the job has ended.
    if (!reached && parkId) throw new Problem('job_closed');
    if (!reached) await this.refundClosed(jobId, noteId);
    return { noteId };
  }

  /**
   * Refunds a part as goodwill. The job continues, or stays closed.
   *
   * @param actId identifies the action. A repeat with the same id refunds nothing more.
   * @throws Problem `refund_exceeds_rest`.
   */
  async refundPart(jobId: string, act: AuditContext, { amountCents, actId }: { amountCents: number; actId: string }) {
    const claimId = `goodwill-${actId}`;
    const { leftCents, refunds } = await this.summarizePaidLedger(jobId);
    const isRepeat = refunds.some((refund) => refund.claimId === claimId);
    if (amountCents > leftCents && !isRepeat) throw new Problem('refund_exceeds_rest', { leftCents });
    const noteId = await this.audit.record(jobId, 'refund', act, { amountCents });
    const order = { reason: 'goodwill', claim: { claimId, amountCents }, actor: 'support', noteId } as const;
    await this.workflows.signalOrStartRefund({ jobId, ...order });
    return { noteId };
  }

  async retry(jobId: string, act: AuditContext & { parkId: string }) {
    const noteId = await this.audit.record(jobId, 'retry', act);
    if (!(await this.workflows.retry(jobId, act.parkId))) throw new Problem('job_closed');
    return { noteId };
  }

  async cancel(jobId: string, act: AuditContext) {
    const noteId = await this.audit.record(jobId, 'cancel', act);
    if (!(await this.workflows.cancel(jobId, { actor: 'support', noteId }))) throw new Problem('job_closed');
    return { noteId };
  }

  /** Deletes the files of a delivered job, without a refund. */
  async deleteNow(jobId: string, act: AuditContext) {
    assertDelivered(await this.audit.job(jobId));
    const noteId = await this.audit.record(jobId, 'delete_now', act);
    if (!(await this.workflows.deleteNow(jobId, { actor: 'support', noteId }))) throw new Problem('job_closed');
    return { noteId };
  }

  /** Keeps the result of a delivered job until a later time. @throws Problem `invalid_request` when it is not later. */
  async extendRetention(jobId: string, act: AuditContext & { until: string }) {
    const video = await this.audit.job(jobId);
    assertDelivered(video);
    const untilMs = Date.parse(act.until);
    if (untilMs <= (video.expiresAtMs ?? 0)) throw notLater();
    const noteId = await this.audit.record(jobId, 'extend_retention', act, { untilMs });
    if (!(await this.workflows.extendRetention(jobId, untilMs))) throw new Problem('job_closed');
    return { noteId };
  }

  private async refundClosed(jobId: string, noteId: string): Promise<void> {
    await this.summarizePaidLedger(jobId);
    const order = { reason: 'refund_by_support', actor: 'support', noteId, afterClosing: true } as const;
    await this.workflows.signalOrStartRefund({ jobId, ...order });
  }

  /** @throws Problem `nothing_paid`. */
  private async summarizePaidLedger(jobId: string) {
    const money = summarizeLedger((await this.ledger.find(jobId))?.entries ?? []);
    if (money.receivedCents === 0) throw new Problem('nothing_paid');
    return money;
  }
}

// The workflow would accept the signal and ignore it.
function assertDelivered({ state }: VideoRecord): void {
  if (isClosed(state)) throw new Problem('job_closed', { state });
  if (isBeforeDelivery(state)) throw new Problem('result_not_ready', { state });
}

function notLater(): Problem {
  return new Problem('invalid_request', {
    errors: [{ pointer: '/until', detail: 'The result is already kept until then or longer' }],
  });
}
