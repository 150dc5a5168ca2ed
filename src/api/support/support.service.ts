import { Inject, Injectable } from '@nestjs/common';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import { PaymentsRepository } from '../../persistence/payments/payments.repository.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { Problem } from '../http/problem.js';

interface Act {
  note?: string | null | undefined;
  parkId?: string | undefined;
}

/** What support can do. Every act is in the audit log before it is carried out. */
@Injectable()
export class SupportService {
  constructor(
    @Inject(AuditLogRepository) private readonly audit: AuditLogRepository,
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
  ) {}

  /** While the job runs its workflow refunds; afterwards the refund workflow is started on its own. */
  async refund(jobId: string, { note, parkId }: Act) {
    const noteId = await this.record(jobId, 'refund', note);
    const reached = await this.workflows.refund(jobId, { actor: 'support', noteId, ...(parkId && { parkId }) });
    if (!reached) await this.refundClosed(jobId);
    return { noteId };
  }

  async retry(jobId: string, { note, parkId }: Act & { parkId: string }) {
    const noteId = await this.record(jobId, 'retry', note);
    if (!(await this.workflows.retry(jobId, parkId))) throw new Problem('job_closed');
    return { noteId };
  }

  async cancel(jobId: string, { note }: Act) {
    const noteId = await this.record(jobId, 'cancel', note);
    if (!(await this.workflows.cancel(jobId, { actor: 'support', noteId }))) throw new Problem('job_closed');
    return { noteId };
  }

  private async refundClosed(jobId: string): Promise<void> {
    const payment = await this.ledger.find(jobId);
    if (!payment?.entries.some(({ kind }) => kind === 'received')) throw new Problem('nothing_paid');
    await this.workflows.startRefund({ jobId, reason: 'refund_by_support' });
  }

  private async record(jobId: string, action: string, note: string | null | undefined): Promise<string> {
    if (!(await this.videos.find(jobId))) throw new Problem('job_not_found');
    return await this.audit.append({ actor: 'support', action, jobId, note: note ?? null });
  }
}
