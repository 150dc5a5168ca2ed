import type { INestApplicationContext, Type } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { createCompressActivities, type EncodeLoadFeedback } from '../activities/compress.activities.js';
import { createDigestActivities } from '../activities/digest.activities.js';
import { createMediaActivities } from '../activities/media.activities.js';
import { createNotifyActivities } from '../activities/notify.activities.js';
import { createPaymentActivities } from '../activities/payment.activities.js';
import { createPersonalDataActivities } from '../activities/personal-data.activities.js';
import { createPreviewActivities } from '../activities/preview.activities.js';
import { createQuoteActivities } from '../activities/quote.activities.js';
import { createReconcileActivities } from '../activities/reconcile.activities.js';
import { createRecordActivities } from '../activities/record.activities.js';
import { createUploadActivities } from '../activities/upload.activities.js';
import { createWebhookActivities } from '../activities/webhook.activities.js';
import { promisedUntilMsOf } from '../activities/support/promised-until.js';
import type { Variables } from '../src/config/environment.js';
import { mediaLimitsOf } from '../src/config/policy.js';
import { PRICES, PricesModule } from '../src/config/prices.module.js';
import type { EnvironmentOf, WorkerRole } from '../src/config/process-roles.js';
import { TASK_QUEUES } from '../src/contracts/task-queues.js';
import type { PriceTable } from '../src/domain/pricing.js';
import { jobPageUrl } from '../src/domain/job-page-url.js';
import type { WorkerEncoder } from '../src/domain/media/argv/encoder-options.js';
import { MAIL_ROUTE, MailModule } from '../src/gateways/mail/mail.module.js';
import type { MailRoute } from '../src/gateways/mail/mail-routing.js';
import type { MediaGateway } from '../src/gateways/media/media.gateway.js';
import { MEDIA, MediaModule } from '../src/gateways/media/media.module.js';
import type { PaymentsGateway } from '../src/gateways/payments/payments.gateway.js';
import { PAYMENTS, PaymentsModule } from '../src/gateways/payments/payments.module.js';
import type { StorageGateway } from '../src/gateways/storage/storage.gateway.js';
import { STORAGE, StorageModule } from '../src/gateways/storage/storage.module.js';
import type { WebhooksGateway } from '../src/gateways/webhooks/webhooks.gateway.js';
import { WEBHOOKS, WebhooksGatewayModule } from '../src/gateways/webhooks/webhooks.module.js';
import type { Logger } from '../src/observability/logger.js';
import { LOGGER } from '../src/observability/observability.module.js';
import { WORKER_METRICS } from '../src/observability/worker-metrics.module.js';
import type { WorkerMetrics } from '../src/observability/worker-metrics.js';
import { AccountEventsRepository } from '../src/persistence/account-events/account-events.repository.js';
import { AccountsRepository } from '../src/persistence/accounts/accounts.repository.js';
import { OutboxRepository } from '../src/persistence/outbox/outbox.repository.js';
import { PaymentsRepository } from '../src/persistence/payments/payments.repository.js';
import { ReconcileRepository } from '../src/persistence/reconcile/reconcile.repository.js';
import { RateLimitsRepository } from '../src/persistence/rate-limits/rate-limits.repository.js';
import { JobStatisticsRepository } from '../src/persistence/videos/job-statistics.repository.js';
import { VideosRepository } from '../src/persistence/videos/videos.repository.js';
import { WebhookDeliveriesRepository } from '../src/persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { WebhookEndpointsRepository } from '../src/persistence/webhook-endpoints/webhook-endpoints.repository.js';
import { WorkersRepository } from '../src/persistence/workers/workers.repository.js';
import { ErasureLog } from '../src/personal-data/erasure-log.js';
import { JobEraser } from '../src/personal-data/job-eraser.js';
import { PersonalDataModule } from '../src/personal-data/personal-data.module.js';
import { lastCompletedReconciliation } from '../src/temporal/reconcile-schedule.js';
import { TEMPORAL_CLIENT } from '../src/temporal/temporal.module.js';
import { VideoWorkflows } from '../src/temporal/video-workflows.js';
import { WedgedWorkflows } from '../src/temporal/wedged-workflows.js';
import { WebhookDeliveryWorkflows } from '../src/temporal/webhook-delivery-workflows.js';
import { MachineWatch } from './machine-watch.js';

/** What one kind of worker polls and runs. */
export interface Role<Name extends WorkerRole = WorkerRole> {
  taskQueue: string;
  /** A second queue for the same activities, with as many slots: its work never waits behind the first queue's. */
  reservedTaskQueue?: string;
  /** The gateways that its activities use. */
  modules: readonly Type[];
  /** @param environment the variables of this role and no other's. */
  activities(app: INestApplicationContext, environment: EnvironmentOf<Name>): object;
  runsWorkflows: boolean;
  /** Whether running encodes limit its concurrency (`WORKER_CONCURRENCY`). */
  encodes: boolean;
}

/** Every role a worker process can take, by its name on the command line. */
export const ROLES = {
  control: {
    taskQueue: TASK_QUEUES.control,
    modules: [StorageModule, PaymentsModule, PricesModule, PersonalDataModule],
    activities: (app, environment) => controlActivities(app, environment),
    runsWorkflows: true,
    encodes: false,
  },
  media: {
    taskQueue: TASK_QUEUES.media,
    reservedTaskQueue: TASK_QUEUES.finalize,
    modules: [StorageModule, MediaModule],
    activities: mediaActivities,
    runsWorkflows: false,
    encodes: true,
  },
  'compress-cpu': {
    taskQueue: TASK_QUEUES.compressCpu,
    modules: [StorageModule, MediaModule],
    activities: (app, environment) => compressActivities(app, environment, 'x264'),
    runsWorkflows: false,
    encodes: true,
  },
  'compress-gpu': {
    taskQueue: TASK_QUEUES.compressGpu,
    modules: [StorageModule, MediaModule],
    activities: (app, environment, load?: EncodeLoadFeedback) => compressActivities(app, environment, 'nvenc', load),
    runsWorkflows: false,
    encodes: true,
  },
  notify: {
    taskQueue: TASK_QUEUES.notify,
    modules: [MailModule, WebhooksGatewayModule],
    activities: (app, environment) => ({
      ...notifyActivities(app, environment),
      ...webhookActivities(app, environment),
      ...digestActivities(app, environment),
    }),
    runsWorkflows: false,
    encodes: false,
  },
} as const satisfies { [Name in WorkerRole]: Role<Name> };

export function isRoleName(name: string): name is WorkerRole {
  return Object.hasOwn(ROLES, name);
}

function controlActivities(app: INestApplicationContext, { PUBLIC_BASE_URL }: Variables<'links'>) {
  const videos = app.get(VideosRepository);
  const storage = app.get<StorageGateway>(STORAGE);
  const ledger = app.get(PaymentsRepository);
  const payments = app.get<PaymentsGateway>(PAYMENTS);
  const client = app.get<Client>(TEMPORAL_CLIENT);
  return {
    ...createRecordActivities({
      videos,
      accountEvents: app.get(AccountEventsRepository),
      endpoints: app.get(WebhookEndpointsRepository),
      deliveries: app.get(WebhookDeliveriesRepository),
      deliveryWorkflows: app.get(WebhookDeliveryWorkflows),
      outbox: app.get(OutboxRepository),
      logger: app.get<Logger>(LOGGER),
    }),
    ...createUploadActivities({ videos, storage }),
    ...createQuoteActivities({
      videos,
      workers: app.get(WorkersRepository),
      priceTable: app.get<PriceTable>(PRICES),
      logger: app.get<Logger>(LOGGER),
    }),
    ...createReconcileActivities({
      videos,
      ledger,
      payments,
      reconcileState: app.get(ReconcileRepository),
      lastCompletedRun: () => lastCompletedReconciliation(client),
      storage,
      workflows: app.get(VideoWorkflows),
      wedged: new WedgedWorkflows(client),
      logger: app.get<Logger>(LOGGER),
    }),
    ...createPaymentActivities({
      ledger,
      payments,
      modeOf: async (jobId) => (await videos.find(jobId))?.mode ?? 'live',
      pageUrlOf: (jobId) => jobPageUrl(PUBLIC_BASE_URL, jobId),
      promisedUntilMs: async (jobId) => promisedUntilMsOf(await videos.find(jobId)),
      observeDelivery: (ms) => app.get<WorkerMetrics>(WORKER_METRICS).paidToDeliveredSeconds.observe(ms / 1000),
    }),
    ...createPersonalDataActivities({
      videos,
      erasures: app.get(ErasureLog),
      eraser: app.get(JobEraser),
      logger: app.get<Logger>(LOGGER),
    }),
  };
}

function mediaActivities(app: INestApplicationContext, environment: EnvironmentOf<'media'>) {
  const deps = {
    videos: app.get(VideosRepository),
    storage: app.get<StorageGateway>(STORAGE),
    media: app.get<MediaGateway>(MEDIA),
    limits: mediaLimitsOf(environment),
    scratchRoot: environment.SCRATCH_DIR,
    machine: app.get(MachineWatch),
    logger: app.get<Logger>(LOGGER),
  };
  return { ...createMediaActivities(deps), ...createPreviewActivities(deps) };
}

function compressActivities(
  app: INestApplicationContext,
  environment: Variables<'media'>,
  encoder: WorkerEncoder,
  load?: EncodeLoadFeedback,
) {
  return createCompressActivities({
    videos: app.get(VideosRepository),
    storage: app.get<StorageGateway>(STORAGE),
    media: app.get<MediaGateway>(MEDIA),
    workflows: app.get(VideoWorkflows),
    encoder,
    scratchRoot: environment.SCRATCH_DIR,
    machine: app.get(MachineWatch),
    metrics: app.get<WorkerMetrics>(WORKER_METRICS),
    logger: app.get<Logger>(LOGGER),
    ...(load && { load }),
  });
}

function notifyActivities(app: INestApplicationContext, environment: EnvironmentOf<'notify'>) {
  return createNotifyActivities({
    videos: app.get(VideosRepository),
    outbox: app.get(OutboxRepository),
    ledger: app.get(PaymentsRepository),
    limits: app.get(RateLimitsRepository),
    route: app.get<MailRoute>(MAIL_ROUTE),
    sender: environment.SENDER_EMAIL,
    publicBaseUrl: environment.PUBLIC_BASE_URL,
    jobTokenKeyring: environment.JOB_TOKEN_SECRET,
    maxUnvouchedMailsPerDay: environment.UNPAID_MAILS_PER_ADDRESS_PER_DAY,
    metrics: app.get<WorkerMetrics>(WORKER_METRICS),
    logger: app.get<Logger>(LOGGER),
  });
}

function digestActivities(app: INestApplicationContext, environment: EnvironmentOf<'notify'>) {
  return createDigestActivities({
    statistics: app.get(JobStatisticsRepository),
    accounts: app.get(AccountsRepository),
    outbox: app.get(OutboxRepository),
    endpoints: app.get(WebhookEndpointsRepository),
    reconcile: app.get(ReconcileRepository),
    route: app.get<MailRoute>(MAIL_ROUTE),
    sender: environment.SENDER_EMAIL,
    recipient: environment.OPERATORS_EMAIL,
    logger: app.get<Logger>(LOGGER),
  });
}

function webhookActivities(app: INestApplicationContext, environment: EnvironmentOf<'notify'>) {
  return createWebhookActivities({
    deliveries: app.get(WebhookDeliveriesRepository),
    endpoints: app.get(WebhookEndpointsRepository),
    gateway: app.get<WebhooksGateway>(WEBHOOKS),
    secretsKeyring: environment.WEBHOOK_SECRETS_KEY,
    metrics: app.get<WorkerMetrics>(WORKER_METRICS),
    logger: app.get<Logger>(LOGGER),
  });
}
