import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';
import type { StripeEventRecord } from '../../persistence/stripe-events/stripe-event.schema.js';
import { StripeEventsRepository } from '../../persistence/stripe-events/stripe-events.repository.js';
import { StripeWebhookService } from './stripe-webhook.service.js';

const EVERY_MS = 30_000;
// The request that received a younger event is signaling its workflow right now.
const OLDER_THAN_MS = 15_000;
const BATCH = 100;

/** Signals workflows about events that were recorded by a process that stopped before it could signal them. */
@Injectable()
export class StripeEventSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;

  constructor(
    @Inject(StripeEventsRepository) private readonly events: StripeEventsRepository,
    @Inject(StripeWebhookService) private readonly service: StripeWebhookService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async sweep(): Promise<void> {
    try {
      const owed = await this.events.unsignalled(new Date(Date.now() - OLDER_THAN_MS), BATCH);
      for (const record of owed) await this.signalWorkflow(record);
    } catch (error) {
      this.logger.warn({ err: error }, 'the sweep of webhook events failed; it will try again');
    }
  }

  /** A workflow that cannot be signaled now must not prevent the others from being signaled. */
  private async signalWorkflow(record: StripeEventRecord): Promise<void> {
    try {
      await this.service.signalWorkflow(record);
    } catch (error) {
      this.logger.warn(
        { err: error, eventId: record._id },
        'a workflow could not be signaled about a webhook event; trying again',
      );
    }
  }
}
