import { Inject, Injectable } from '@nestjs/common';
import { isBeforeDelivery, isClosed } from '../../domain/video-state.js';
import { PaymentsRepository } from '../../persistence/payments/payments.repository.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { Problem } from '../http/problem.js';
import { AuditService, type Act } from './audit.service.js';

/** What support can make the workflow of a job do. Every act is in the audit log before it is carried out. */
@Injectable()
export class SupportService {
  constructor(
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
  ) {}

  /** While the job runs its workflow refunds; afterwards the refund workflow is started on its own. */
  async refund(jobId: string, act: Act & { parkId?: string | undefined }) {
    const noteId = await this.audit.record(jobId, 'refund', act);
    const { parkId } = act;
    const reached = await this.workflows.refund(jobId, { actor: 'support', noteId, ...(parkId && { parkId }) });
    if (!reached) await this.refundClosed(jobId);
    return { noteId };
  }

  async retry(jobId: string, act: Act & { parkId: string }) {
    const noteId = await this.audit.record(jobId, 'retry', act);
    if (!(await this.workflows.retry(jobId, act.parkId))) throw new Problem('job_closed');
    return { noteId };
  }

  async cancel(jobId: string, act: Act) {
    const noteId = await this.audit.record(jobId, 'cancel', act);
    if (!(await this.workflows.cancel(jobId, { actor: 'support', noteId }))) throw new Problem('job_closed');
    return { noteId };
  }

  /** Deletes the files of a delivered job; the money stays. */
  async deleteNow(jobId: string, act: Act) {
    refuseUndelivered(await this.audit.job(jobId));
    const noteId = await this.audit.record(jobId, 'delete_now', act);
    if (!(await this.workflows.deleteNow(jobId, { actor: 'support', noteId }))) throw new Problem('job_closed');
    return { noteId };
  }

  /** Keeps the result of a delivered job until a later time. @throws Problem `invalid_request` when it is not later. */
  async extendRetention(jobId: string, act: Act & { until: string }) {
    const video = await this.audit.job(jobId);
    refuseUndelivered(video);
    const untilMs = Date.parse(act.until);
    if (untilMs <= (video.expiresAtMs ?? 0)) throw notLater();
    const noteId = await this.audit.record(jobId, 'extend_retention', act, { untilMs });
    if (!(await this.workflows.extendRetention(jobId, untilMs))) throw new Problem('job_closed');
    return { noteId };
  }

  private async refundClosed(jobId: string): Promise<void> {
    const payment = await this.ledger.find(jobId);
    if (!payment?.entries.some(({ kind }) => kind === 'received')) throw new Problem('nothing_paid');
    await this.workflows.startRefund({ jobId, reason: 'refund_by_support' });
  }
}

// The workflow would take the signal and drop it.
function refuseUndelivered({ state }: VideoRecord): void {
  if (isClosed(state)) throw new Problem('job_closed', { state });
  if (isBeforeDelivery(state)) throw new Problem('result_not_ready', { state });
}

function notLater(): Problem {
  return new Problem('invalid_request', {
    errors: [{ pointer: '/until', detail: 'It is kept at least that long already' }],
  });
}
