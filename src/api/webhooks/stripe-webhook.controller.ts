import { Controller, Headers, HttpCode, Inject, Post, Req, type RawBodyRequest } from '@nestjs/common';
import type { Request } from 'express';
import { Operation } from '../access/operation.js';
import { Problem } from '../http/problem.js';
import { DescribeResponse } from '../http/zod-validation.js';
import { StripeWebhookService } from './stripe-webhook.service.js';

@Controller('v1/webhooks')
export class StripeWebhookController {
  constructor(@Inject(StripeWebhookService) private readonly service: StripeWebhookService) {}

  @Post('stripe')
  @HttpCode(204)
  @Operation('receiveStripeEvent', 'Receive an event from Stripe')
  @DescribeResponse(204, 'The event is accepted.', null, 'signature_invalid', 'dependency_unavailable')
  async receive(
    @Req() request: RawBodyRequest<Request>,
    @Headers('stripe-signature') signature?: string,
  ): Promise<void> {
    if (!request.rawBody || !signature) throw new Problem('signature_invalid');
    await this.service.receive(request.rawBody, signature);
  }
}
