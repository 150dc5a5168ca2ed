import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import { PRICES } from '../../config/prices.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { estimate, type Estimate } from '../../domain/estimate.js';
import type { PriceTable } from '../../domain/pricing.js';
import { RateLimitsRepository } from '../../persistence/rate-limits/rate-limits.repository.js';
import { Operation } from '../access/operation.js';
import { CurrentPrincipal, storedPrincipalIdOf, type Principal } from '../access/principal.js';
import { noPriceView, priceView } from '../http/price-lines-view.js';
import { enforceRateLimit } from '../http/enforce-rate-limit.js';
import { Problem } from '../http/problem.js';
import { DescribeResponse, ValidatedBody, DescribeBody } from '../http/zod-validation.js';
import { estimateRequestSchema, estimatesSchema, type EstimateRequest } from './estimates.schemas.js';

const NOTE =
  'An estimate from size and length alone. The quote after the upload looks into the video, and only it binds.';

@Controller('v1/estimates')
export class EstimatesController {
  constructor(
    @Inject(RateLimitsRepository) private readonly limits: RateLimitsRepository,
    @Inject(PRICES) private readonly prices: PriceTable,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  @Post()
  @HttpCode(200)
  @Operation('estimate', 'Price and likely fit before any upload')
  @DescribeBody(estimateRequestSchema)
  @DescribeResponse(
    200,
    'One estimate a target, the asked one first.',
    estimatesSchema,
    'invalid_request',
    'upload_too_large',
    'video_too_long',
    'too_many_requests',
    'dependency_unavailable',
  )
  async estimate(
    @ValidatedBody(estimateRequestSchema) body: EstimateRequest,
    @CurrentPrincipal() principal: Principal,
  ) {
    const { ESTIMATES_MAX, ESTIMATES_WINDOW_SEC, MAX_UPLOAD_BYTES, MAX_DURATION_SEC } = this.environment;
    const limit = { max: ESTIMATES_MAX, windowMs: ESTIMATES_WINDOW_SEC * 1000 };
    const caller = storedPrincipalIdOf(principal, this.environment.EMAIL_HASH_SECRET);
    await enforceRateLimit(this.limits, `estimates-by:${caller}`, limit);
    if (body.sizeBytes > MAX_UPLOAD_BYTES) throw new Problem('upload_too_large', { limitBytes: MAX_UPLOAD_BYTES });
    if (body.durationMs > MAX_DURATION_SEC * 1000) throw new Problem('video_too_long', { limitSec: MAX_DURATION_SEC });
    const { target, width, height, ...rest } = body;
    const picture = width === undefined || height === undefined ? {} : { width, height };
    const estimates = estimate({ ...rest, ...picture }, target, this.prices);
    return { note: NOTE, estimates: estimates.map(estimateView) };
  }
}

function estimateView({ price, ...estimated }: Estimate) {
  return { ...estimated, ...(estimated.fit === 'unlikely' ? noPriceView(price) : priceView(price)) };
}
