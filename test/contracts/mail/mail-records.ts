import { pino, type Logger } from 'pino';
import { Registry } from 'prom-client';
import { createNotifyActivities } from '../../../activities/notify.activities.js';
import type { NotifyActivities } from '../../../src/contracts/activities.js';
import type { MailRoute } from '../../../src/gateways/mail/mail-routing.js';
import { createWorkerMetrics } from '../../../src/observability/worker-metrics.js';
import { OutboxRepository } from '../../../src/persistence/outbox/outbox.repository.js';
import { outboxSchema, type OutboxRecord } from '../../../src/persistence/outbox/outbox.schema.js';
import { paymentSchema, type PaymentRecord } from '../../../src/persistence/payments/payment.schema.js';
import { PaymentsRepository } from '../../../src/persistence/payments/payments.repository.js';
import { rateLimitSchema, type RateLimitRecord } from '../../../src/persistence/rate-limits/rate-limit.schema.js';
import { RateLimitsRepository } from '../../../src/persistence/rate-limits/rate-limits.repository.js';
import { videoSchema, type VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import { VideosRepository } from '../../../src/persistence/videos/videos.repository.js';
import type { Database } from '../persistence/database.js';
import { DOMAIN } from './mailbox.js';

export type MailRecords = Awaited<ReturnType<typeof openMailRecords>>;

/** What the activity that sends mails reads and writes, in a test's database. */
export async function openMailRecords(database: Database) {
  const videoModel = await database.model<VideoRecord>('Video', videoSchema);
  return {
    videoModel,
    videos: new VideosRepository(videoModel),
    outbox: new OutboxRepository(await database.model<OutboxRecord>('Outbox', outboxSchema)),
    ledger: new PaymentsRepository(await database.model<PaymentRecord>('Payment', paymentSchema)),
    limits: new RateLimitsRepository(await database.model<RateLimitRecord>('RateLimit', rateLimitSchema)),
  };
}

interface MailSettings {
  route: MailRoute;
  maxUnvouchedMailsPerDay?: number;
  logger?: Logger;
}

export function notifyActivitiesOver(
  records: Omit<MailRecords, 'videoModel'>,
  { route, maxUnvouchedMailsPerDay = 100, logger = pino({ level: 'silent' }) }: MailSettings,
): NotifyActivities {
  const { videos, outbox, ledger, limits } = records;
  return createNotifyActivities({
    ...{ videos, outbox, ledger, limits, route, maxUnvouchedMailsPerDay, logger },
    sender: `videos@${DOMAIN}`,
    publicBaseUrl: 'https://mail.example',
    jobTokenKeyring: ['secret'],
    metrics: createWorkerMetrics(new Registry()),
  });
}
