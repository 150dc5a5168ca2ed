import { Controller, Delete, Get, Headers, HttpCode, Inject, Post, Redirect, Req, Res } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import { PaymentsRepository } from '../../persistence/payments/payments.repository.js';
import { isCanceling, isClosed } from '../../domain/video-state.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { Operation } from '../access/operation.js';
import { CurrentJob, CurrentPrincipal, type Principal } from '../access/principal.js';
import { QuotasService } from '../admission/quotas.service.js';
import { acceptedLocale } from '../http/accepted-locale.js';
import { encodeCursor, pageRequestOf } from '../http/cursor.js';
import { iso } from '../http/iso.js';
import { ConditionalGet } from '../http/conditional-get.js';
import { setRateLimitHeaders } from '../http/rate-limit-headers.js';
import {
  IdempotencyKey,
  IDEMPOTENCY_PROBLEMS,
  AcceptsIdempotencyKey,
  type IdempotentRequest,
} from '../http/idempotency-key.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { Problem } from '../http/problem.js';
import {
  DescribeResponse,
  ValidatedBody,
  ValidatedQuery,
  DescribeBody,
  DescribeQuery,
} from '../http/zod-validation.js';
import { cancelSchema } from './cancel.schemas.js';
import { CheckoutService } from './checkout.service.js';
import { RetentionService } from './retention.service.js';
import { EncodeQueueService } from './encode-queue.service.js';
import { offerView, videoView } from './video-view.js';
import {
  checkoutAnswerSchema,
  checkoutSchema,
  createVideoSchema,
  createdVideoSchema,
  retentionExtendedSchema,
  listVideosSchema,
  offerSchema,
  videoViewSchema,
  videosPageSchema,
  type CreateVideo,
  type QueueView,
} from './video.schemas.js';
import { OrphanedJobs } from './orphaned-jobs.js';
import { VideoChanges } from './video-changes.js';
import { VideosService } from './videos.service.js';

const STOP_SHOWN_TIMEOUT_MS = 3000;

/** Why a job may have no result to download. */
const NO_RESULT_PROBLEMS = ['result_not_ready', 'result_expired', 'result_refunded'] as const;

@Controller('v1/videos')
export class VideosController {
  constructor(
    @Inject(VideosService) private readonly service: VideosService,
    @Inject(QuotasService) private readonly quotas: QuotasService,
    @Inject(IdempotencyService) private readonly requests: IdempotencyService,
    @Inject(CheckoutService) private readonly checkouts: CheckoutService,
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
    @Inject(RetentionService) private readonly retention: RetentionService,
    @Inject(EncodeQueueService) private readonly queue: EncodeQueueService,
    @Inject(VideoChanges) private readonly changes: VideoChanges,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(OrphanedJobs) private readonly orphanedJobs: OrphanedJobs,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  @Post()
  @AcceptsIdempotencyKey()
  @Operation('createVideo', 'Make a job, and get URLs to send the parts of the video to')
  @DescribeBody(createVideoSchema)
  @DescribeResponse(
    201,
    'The job, its token and the first part URLs.',
    createdVideoSchema,
    'invalid_request',
    'malformed_request',
    'request_too_large',
    'upload_too_large',
    'upload_empty',
    'file_name_unusable',
    'not_a_video',
    ...IDEMPOTENCY_PROBLEMS,
    'address_blocked',
    'preset_not_allowed',
    'quota_exceeded',
    'too_much_unpaid',
    'no_room',
    'no_test_mode',
    'too_many_requests',
    'dependency_unavailable',
  )
  async create(
    @ValidatedBody(createVideoSchema) body: CreateVideo,
    @IdempotencyKey() keyed: IdempotentRequest | null,
    @CurrentPrincipal() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const wanted = { ...body, locale: body.locale ?? acceptedLocale(request) };
    const video = await this.requests.runOnce(keyed, body, this.service.creationOf(wanted, principal));
    setRateLimitHeaders(response, await this.quotas.usageOf(principal));
    response.setHeader('Location', `/v1/videos/${video._id}`);
    return { video: await this.get(video), ...(await this.service.tokenAndUploadOf(video)) };
  }

  @Get()
  @Operation('listVideos', 'The jobs of the account; those of a test key are apart')
  @DescribeQuery(listVideosSchema)
  @DescribeResponse(200, 'A page of jobs.', videosPageSchema, 'invalid_request')
  async list(
    @CurrentPrincipal() principal: Principal,
    @ValidatedQuery(listVideosSchema) query: z.output<typeof listVideosSchema>,
  ) {
    const page = pageRequestOf(query);
    const { records, next } = await this.service.list(principal, query, page);
    const payments = await this.ledger.findAll(records.map(({ _id }) => _id));
    const videos = await Promise.all(
      records.map(async (video) =>
        this.viewOf(video, payments.get(video._id) ?? null, await this.queue.placeOf(video)),
      ),
    );
    return { videos, nextCursor: encodeCursor(next, page.direction) };
  }

  @Get(':jobId')
  @ConditionalGet()
  @Operation('getVideo', 'Get a job')
  @DescribeResponse(200, 'The job.', videoViewSchema)
  async get(@CurrentJob() video: VideoRecord) {
    const [payment, queue] = await Promise.all([this.ledger.find(video._id), this.queue.placeOf(video)]);
    return this.viewOf(video, payment, queue);
  }

  private viewOf(video: VideoRecord, payment: PaymentRecord | null, queue: QueueView | null) {
    const beside = { payment, queue, keepableUntilMs: this.retention.keepableUntilMs(video) };
    return videoView(video, beside, this.environment.PUBLIC_BASE_URL);
  }

  @Get(':jobId/quote')
  @Operation('getQuote', 'The offer: price, expected quality and size for every target')
  @DescribeResponse(200, 'The offer.', offerSchema, 'not_quoted')
  quote(@CurrentJob() video: VideoRecord) {
    if (!video.offer) throw new Problem('not_quoted', { state: video.state });
    return offerView({ ...video, offer: video.offer }, this.environment.PUBLIC_BASE_URL);
  }

  @Post(':jobId/checkout')
  @HttpCode(200)
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'Stands for `attemptId` in the body.' })
  @Operation('checkout', 'Buy a quote. The same `attemptId` again never charges again')
  @DescribeBody(checkoutSchema)
  @DescribeResponse(
    200,
    'How the payment stands.',
    checkoutAnswerSchema,
    'invalid_request',
    'quote_unknown',
    'quote_expired',
    'quote_unsellable',
    'upsell_unknown',
    'attempt_reused',
    'attempts_spent',
    'not_quoted',
    'payment_method_required',
    'payment_method_unknown',
    'payment_declined',
    'payment_unavailable',
    'payment_canceled',
    'payment_pending',
    'payment_replaced',
    'job_closed',
  )
  async checkout(
    @CurrentJob() video: VideoRecord,
    @ValidatedBody(checkoutSchema) body: z.output<typeof checkoutSchema>,
    @Headers('idempotency-key') idempotencyKey?: string,
  ) {
    return await this.checkouts.checkout(video, body, idempotencyKey);
  }

  @Post(':jobId/cancel')
  @HttpCode(202)
  @Operation('cancelVideo', 'Stop the job; the payment is refunded in full. After delivery: delete the files')
  @DescribeBody(cancelSchema)
  @DescribeResponse(
    202,
    'It is being stopped, and `canceling` until it has ended.',
    null,
    'invalid_request',
    'already_delivered',
    'job_closed',
  )
  async cancel(
    @CurrentJob() video: VideoRecord,
    @ValidatedBody(cancelSchema) body: z.output<typeof cancelSchema>,
  ): Promise<void> {
    await this.stop(video, 'cancel', body);
  }

  @Delete(':jobId')
  @HttpCode(202)
  @Operation('deleteVideo', 'Delete the files now. Before delivery the same as cancel')
  @DescribeResponse(202, 'It is being deleted; follow its events.', null, 'job_closed')
  async delete(@CurrentJob() video: VideoRecord): Promise<void> {
    await this.stop(video, video.state === 'done' ? 'deleteNow' : 'cancel');
  }

  private async stop(
    video: VideoRecord,
    act: 'cancel' | 'deleteNow',
    { onlyBeforeDelivery = false }: z.output<typeof cancelSchema> = {},
  ): Promise<void> {
    const { _id: jobId, state } = video;
    // The workflow of a closed job may still be sending its mails: it would accept the signal and ignore it.
    if (isClosed(state)) throw new Problem('job_closed', { state });
    const isKept = (seen: VideoRecord): boolean => onlyBeforeDelivery && seen.state === 'done';
    if (isKept(video)) throw new Problem('already_delivered');
    const request = { actor: 'customer', ...(onlyBeforeDelivery && { onlyBeforeDelivery }) } as const;
    const isAccepted = await this.workflows[act](jobId, request);
    if (!isAccepted && !(await this.orphanedJobs.end(jobId, { act, actor: 'customer' })))
      throw new Problem('job_closed');
    // A caller that reads the job after this answer then sees that it is being stopped.
    const isShown = (seen: VideoRecord): boolean => isStopShown(seen, video) || isKept(seen);
    const shown = await this.changes.waitFor(jobId, isShown, STOP_SHOWN_TIMEOUT_MS);
    // It was delivered just before the signal, which the workflow has then ignored.
    if (shown && isKept(shown)) throw new Problem('already_delivered');
  }

  @Get(':jobId/download')
  @Redirect()
  @Operation('downloadVideo', 'Download the result, as often as wanted within the retention time')
  @DescribeResponse(302, 'A presigned URL that lives for minutes.', null, ...NO_RESULT_PROBLEMS)
  async download(@CurrentJob() video: VideoRecord) {
    return { url: await this.service.downloadUrl(video), statusCode: 302 };
  }

  @Post(':jobId/extend-retention')
  @HttpCode(202)
  @Operation(
    'extendRetention',
    'Extend the retention of a delivered result to the free maximum. A repeat changes nothing',
  )
  @DescribeResponse(202, 'It is kept until then.', retentionExtendedSchema, ...NO_RESULT_PROBLEMS)
  async extendRetention(@CurrentJob() video: VideoRecord) {
    return { expiresAt: iso(await this.retention.extend(video)) };
  }

  @Get(':jobId/poster')
  @Redirect()
  @Operation('getPoster', 'A picture of the result')
  @DescribeResponse(302, 'A presigned URL that lives for minutes.', null, ...NO_RESULT_PROBLEMS)
  async poster(@CurrentJob() video: VideoRecord) {
    return { url: await this.service.posterUrl(video), statusCode: 302 };
  }
}

function isStopShown(seen: VideoRecord, before: VideoRecord): boolean {
  return isClosed(seen.state) || isCanceling(seen) || seen.expiresAtMs !== before.expiresAtMs;
}
