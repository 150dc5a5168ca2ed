import type { Schema } from 'mongoose';
import { accountEventSchema } from '../../../../src/persistence/account-events/account-event.schema.js';
import { AccountEventsRepository } from '../../../../src/persistence/account-events/account-events.repository.js';
import { accountSchema } from '../../../../src/persistence/accounts/account.schema.js';
import { AccountsRepository } from '../../../../src/persistence/accounts/accounts.repository.js';
import { apiKeySchema } from '../../../../src/persistence/accounts/api-key.schema.js';
import { ApiKeysRepository } from '../../../../src/persistence/accounts/api-keys.repository.js';
import { addressBlockSchema } from '../../../../src/persistence/address-blocks/address-block.schema.js';
import { AddressBlocksRepository } from '../../../../src/persistence/address-blocks/address-blocks.repository.js';
import { AuditArchiveRepository } from '../../../../src/persistence/audit-log/audit-archive.repository.js';
import { AuditNotesRepository } from '../../../../src/persistence/audit-log/audit-notes.repository.js';
import { AuditLogRepository } from '../../../../src/persistence/audit-log/audit-log.repository.js';
import { auditLogSchema } from '../../../../src/persistence/audit-log/audit-log.schema.js';
import { idempotencyKeySchema } from '../../../../src/persistence/idempotency-keys/idempotency-key.schema.js';
import { IdempotencyKeysRepository } from '../../../../src/persistence/idempotency-keys/idempotency-keys.repository.js';
import { MaintenanceRepository } from '../../../../src/persistence/maintenance/maintenance.repository.js';
import { maintenanceSchema } from '../../../../src/persistence/maintenance/maintenance.schema.js';
import { OutboxRepository } from '../../../../src/persistence/outbox/outbox.repository.js';
import { outboxSchema } from '../../../../src/persistence/outbox/outbox.schema.js';
import { paymentSchema } from '../../../../src/persistence/payments/payment.schema.js';
import { PaymentsRepository } from '../../../../src/persistence/payments/payments.repository.js';
import { SlotsRepository } from '../../../../src/persistence/slots/slots.repository.js';
import { slotsSchema } from '../../../../src/persistence/slots/slots.schema.js';
import { rateLimitSchema } from '../../../../src/persistence/rate-limits/rate-limit.schema.js';
import { RateLimitsRepository } from '../../../../src/persistence/rate-limits/rate-limits.repository.js';
import { moneyDifferenceSchema } from '../../../../src/persistence/reconcile/money-difference.schema.js';
import { reconcileStateSchema } from '../../../../src/persistence/reconcile/reconcile-state.schema.js';
import { ReconcileRepository } from '../../../../src/persistence/reconcile/reconcile.repository.js';
import { stripeEventSchema } from '../../../../src/persistence/stripe-events/stripe-event.schema.js';
import { StripeEventsRepository } from '../../../../src/persistence/stripe-events/stripe-events.repository.js';
import { videoSchema } from '../../../../src/persistence/videos/video.schema.js';
import { JobStatisticsRepository } from '../../../../src/persistence/videos/job-statistics.repository.js';
import { VideosRepository } from '../../../../src/persistence/videos/videos.repository.js';
import { webhookDeliverySchema } from '../../../../src/persistence/webhook-deliveries/webhook-delivery.schema.js';
import { WebhookDeliveriesRepository } from '../../../../src/persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { webhookEndpointSchema } from '../../../../src/persistence/webhook-endpoints/webhook-endpoint.schema.js';
import { WebhookEndpointsRepository } from '../../../../src/persistence/webhook-endpoints/webhook-endpoints.repository.js';
import { workerSchema } from '../../../../src/persistence/workers/worker.schema.js';
import { WorkersRepository } from '../../../../src/persistence/workers/workers.repository.js';
import {
  ACCOUNT_CALLS,
  ADDRESS_BLOCK_CALLS,
  API_KEY_CALLS,
  AUDIT_ARCHIVE_CALLS,
  AUDIT_LOG_CALLS,
  AUDIT_NOTES_CALLS,
  IDEMPOTENCY_KEY_CALLS,
  MAINTENANCE_CALLS,
  RATE_LIMIT_CALLS,
  SLOTS_CALLS,
} from './account-calls.js';
import type { Call, CallsOf } from './calls.js';
import { ACCOUNT_EVENT_CALLS, OUTBOX_CALLS, WEBHOOK_DELIVERY_CALLS, WEBHOOK_ENDPOINT_CALLS } from './message-calls.js';
import { PAYMENT_CALLS, RECONCILE_CALLS, STRIPE_EVENT_CALLS } from './money-calls.js';
import { JOB_STATISTICS_CALLS, VIDEO_CALLS } from './video-calls.js';
import { WORKER_CALLS } from './worker-calls.js';

/** A repository, the schemas of its collections, and its calls. */
export interface RepositoryUnderTest {
  name: string;
  schemas: Record<string, Schema>;
  make: (...models: never[]) => object;
  calls: Record<string, Call<never>[]>;
}

/** Every repository, with what its queries are answered by. */
export const REPOSITORIES: RepositoryUnderTest[] = [
  repository(AccountsRepository, { Account: accountSchema }, ACCOUNT_CALLS),
  repository(ApiKeysRepository, { ApiKey: apiKeySchema }, API_KEY_CALLS),
  repository(AddressBlocksRepository, { AddressBlock: addressBlockSchema }, ADDRESS_BLOCK_CALLS),
  repository(MaintenanceRepository, { Maintenance: maintenanceSchema }, MAINTENANCE_CALLS),
  repository(VideosRepository, { Video: videoSchema }, VIDEO_CALLS),
  repository(JobStatisticsRepository, { Video: videoSchema }, JOB_STATISTICS_CALLS),
  repository(PaymentsRepository, { Payment: paymentSchema }, PAYMENT_CALLS),
  repository(StripeEventsRepository, { StripeEvent: stripeEventSchema }, STRIPE_EVENT_CALLS),
  repository(OutboxRepository, { Outbox: outboxSchema }, OUTBOX_CALLS),
  repository(AuditLogRepository, { Audit: auditLogSchema }, AUDIT_LOG_CALLS),
  repository(AuditNotesRepository, { Audit: auditLogSchema }, AUDIT_NOTES_CALLS),
  repository(AuditArchiveRepository, { Audit: auditLogSchema }, AUDIT_ARCHIVE_CALLS),
  repository(RateLimitsRepository, { RateLimit: rateLimitSchema }, RATE_LIMIT_CALLS),
  repository(SlotsRepository, { Slots: slotsSchema }, SLOTS_CALLS),
  repository(IdempotencyKeysRepository, { IdempotencyKey: idempotencyKeySchema }, IDEMPOTENCY_KEY_CALLS),
  repository(
    ReconcileRepository,
    { ReconcileState: reconcileStateSchema, MoneyDifference: moneyDifferenceSchema },
    RECONCILE_CALLS,
  ),
  repository(AccountEventsRepository, { AccountEvent: accountEventSchema }, ACCOUNT_EVENT_CALLS),
  repository(WebhookEndpointsRepository, { WebhookEndpoint: webhookEndpointSchema }, WEBHOOK_ENDPOINT_CALLS),
  repository(WorkersRepository, { Worker: workerSchema }, WORKER_CALLS),
  repository(WebhookDeliveriesRepository, { WebhookDelivery: webhookDeliverySchema }, WEBHOOK_DELIVERY_CALLS),
];

function repository<R extends object>(
  type: new (...models: never[]) => R,
  // Each schema is of its own record; what that is does not matter here.
  schemas: Record<string, object>,
  calls: CallsOf<R>,
): RepositoryUnderTest {
  return {
    name: type.name,
    schemas: schemas as Record<string, Schema>,
    make: (...models) => new type(...models),
    calls,
  };
}
