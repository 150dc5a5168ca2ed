import { Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiParam } from '@nestjs/swagger';
import type { z } from 'zod';
import { Operation } from '../access/operation.js';
import { Actor } from '../access/principal.js';
import { requireIdempotencyKey } from '../http/idempotency-key.js';
import { DescribeResponse, ValidatedBody, DescribeBody } from '../http/zod-validation.js';
import { AuditService } from './audit.service.js';
import {
  SUPPORT_ACTION_PROBLEMS,
  actAnswerSchema,
  supportActionSchema,
  supportAnswerSchema,
  supportExtendSchema,
  supportNoteSchema,
  supportRefundSchema,
  supportRetrySchema,
} from './support.schemas.js';
import { SupportService } from './support.service.js';

@ApiParam({ name: 'jobId' })
@Controller('v1/support/videos/:jobId')
export class SupportController {
  constructor(
    @Inject(SupportService) private readonly service: SupportService,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  @Post('refund')
  @HttpCode(202)
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Required with `amountCents`. A repeat with the same key refunds nothing more.',
  })
  @Operation(
    'supportRefund',
    'Refund everything, and stop the job if it is still running; or refund a part and change nothing else',
  )
  @DescribeBody(supportRefundSchema)
  @DescribeResponse(
    202,
    'The workflow of the job has confirmed the act. `effect` says what it has set going.',
    actAnswerSchema,
    'nothing_paid',
    'already_refunded',
    'refund_exceeds_rest',
    'idempotency_key_reused',
    'not_parked',
    'job_closed',
    ...SUPPORT_ACTION_PROBLEMS,
  )
  async refund(
    @Param('jobId') jobId: string,
    @Actor() supporter: string,
    @ValidatedBody(supportRefundSchema) body: z.output<typeof supportRefundSchema>,
    @Headers('idempotency-key') idempotencyKey?: string,
  ) {
    const { amountCents, ...act } = body;
    if (amountCents === undefined) return await this.service.refund(jobId, { ...act, supporter });
    const actId = requireIdempotencyKey(idempotencyKey);
    return await this.service.refundPart(jobId, { ...act, supporter }, { amountCents, actId });
  }

  @Post('retry')
  @HttpCode(202)
  @Operation('supportRetry', 'Retry a parked job')
  @DescribeBody(supportRetrySchema)
  @DescribeResponse(
    202,
    'The workflow of the job has confirmed the act. `effect` says what it has set going.',
    actAnswerSchema,
    'not_parked',
    'job_closed',
    ...SUPPORT_ACTION_PROBLEMS,
  )
  async retry(
    @Param('jobId') jobId: string,
    @Actor() supporter: string,
    @ValidatedBody(supportRetrySchema) body: z.output<typeof supportRetrySchema>,
  ) {
    return await this.service.retry(jobId, { ...body, supporter });
  }

  @Post('cancel')
  @HttpCode(202)
  @Operation(
    'supportCancel',
    'Stop the job and refund what was paid. After delivery: delete the files without a refund',
  )
  @DescribeBody(supportActionSchema)
  @DescribeResponse(
    202,
    'The workflow of the job has confirmed the act. `effect` says what it has set going.',
    actAnswerSchema,
    'job_closed',
    ...SUPPORT_ACTION_PROBLEMS,
  )
  async cancel(
    @Param('jobId') jobId: string,
    @Actor() supporter: string,
    @ValidatedBody(supportActionSchema) body: z.output<typeof supportActionSchema>,
  ) {
    return await this.service.cancel(jobId, { ...body, supporter });
  }

  @Post('delete-now')
  @HttpCode(202)
  @Operation('supportDeleteNow', 'Delete the files of a delivered job now, without a refund')
  @DescribeBody(supportActionSchema)
  @DescribeResponse(
    202,
    'The workflow of the job has confirmed the act. `effect` says what it has set going.',
    actAnswerSchema,
    'result_not_ready',
    'job_closed',
    ...SUPPORT_ACTION_PROBLEMS,
  )
  async deleteNow(
    @Param('jobId') jobId: string,
    @Actor() supporter: string,
    @ValidatedBody(supportActionSchema) body: z.output<typeof supportActionSchema>,
  ) {
    return await this.service.deleteNow(jobId, { ...body, supporter });
  }

  @Post('extend-retention')
  @HttpCode(202)
  @Operation('supportExtendRetention', 'Keep the result of a delivered job longer')
  @DescribeBody(supportExtendSchema)
  @DescribeResponse(
    202,
    'The workflow of the job has confirmed the act. `effect` says what it has set going.',
    actAnswerSchema,
    'result_not_ready',
    'job_closed',
    ...SUPPORT_ACTION_PROBLEMS,
  )
  async extendRetention(
    @Param('jobId') jobId: string,
    @Actor() supporter: string,
    @ValidatedBody(supportExtendSchema) body: z.output<typeof supportExtendSchema>,
  ) {
    return await this.service.extendRetention(jobId, { ...body, supporter });
  }

  @Post('notes')
  @HttpCode(201)
  @Operation('supportAddNote', 'Add a note to the job; it appears in the record of the job and in the audit log')
  @DescribeBody(supportNoteSchema)
  @DescribeResponse(201, 'The note is saved.', supportAnswerSchema, ...SUPPORT_ACTION_PROBLEMS)
  async addNote(
    @Param('jobId') jobId: string,
    @Actor() supporter: string,
    @ValidatedBody(supportNoteSchema) body: z.output<typeof supportNoteSchema>,
  ) {
    return { noteId: await this.audit.record(jobId, 'note', { ...body, supporter }) };
  }
}
