import type { AccountEventsRepository } from '../../../../src/persistence/account-events/account-events.repository.js';
import type { OutboxRepository } from '../../../../src/persistence/outbox/outbox.repository.js';
import type { WebhookDeliveriesRepository } from '../../../../src/persistence/webhook-deliveries/webhook-deliveries.repository.js';
import type { WebhookEndpointRecord } from '../../../../src/persistence/webhook-endpoints/webhook-endpoint.schema.js';
import type { WebhookEndpointsRepository } from '../../../../src/persistence/webhook-endpoints/webhook-endpoints.repository.js';
import {
  FIRST_PAGE,
  NEXT_PAGE,
  TURNED_PAGE,
  NOW,
  TENANT,
  askingNothing,
  by,
  byId,
  twice,
  unique,
  type CallsOf,
} from './calls.js';

const { after: CURSOR } = NEXT_PAGE;
const MAIL = { _id: 'job:done', jobId: 'job', kind: 'done', messageId: 'job.done@example.test' } as const;
const EVENT = { ...TENANT, _id: 'event', type: 'video.done', at: NOW, jobId: 'job', data: {} } as const;
const MESSAGE = {
  _id: 'msg_1',
  endpointId: 'we_1',
  accountId: 'acct_1',
  eventId: 'event',
  type: 'video.done',
  body: '{}',
} as const;
const ENDPOINT = { ...TENANT, url: 'https://example.test', eventTypes: null, description: '' };
const TRIED = { _id: 'we_1', url: ENDPOINT.url };
const SECRET = { id: 'secret', sealed: 'sealed', endsAt: null };

export const OUTBOX_CALLS: CallsOf<OutboxRepository> = {
  claim: [byId((outbox) => twice(() => outbox.claim(MAIL)))],
  markUnconfirmed: [byId((outbox) => outbox.markUnconfirmed('job:done', 'smtp'))],
  markUnanswered: [byId((outbox) => outbox.markUnanswered('job:done', 'mailgun'))],
  countUnansweredLookup: [byId((outbox) => outbox.countUnansweredLookup('job:done', 'mailgun'))],
  clearUnconfirmed: [byId((outbox) => outbox.clearUnconfirmed('job:done', 'smtp'))],
  setFallbackReason: [byId((outbox) => outbox.setFallbackReason('job:done', 'mailgun_401'))],
  markSent: [byId((outbox) => outbox.markSent('job:done', 'smtp', null))],
  markWithheld: [byId((outbox) => outbox.markWithheld('job:done'))],
  markDropped: [byId((outbox) => outbox.markDropped('job:done'))],
  dropOwed: [by('jobId_1_createdAt_1', (outbox) => outbox.dropOwed('job', ['done', 'link']))],
  unsent: [by('unsent', (outbox) => outbox.unsent())],
  listForJob: [by('jobId_1_createdAt_1', (outbox) => outbox.listForJob('job'))],
  removeByJob: [by('jobId_1_createdAt_1', (outbox) => outbox.removeByJob('job'))],
};

export const ACCOUNT_EVENT_CALLS: CallsOf<AccountEventsRepository> = {
  record: [byId((events) => twice(() => events.record(EVENT)))],
  latestCursor: [askingNothing((events) => events.latestCursor())],
  listAfter: [
    by('accountId_1_mode_1_recordedAt_1__id_1', (events) =>
      events.listAfter(TENANT, { after: CURSOR, types: undefined, limit: 10 }),
    ),
    by('accountId_1_mode_1_recordedAt_1__id_1', (events) =>
      events.listAfter(TENANT, { after: CURSOR, types: ['video.done', 'video.failed'], limit: 10 }),
    ),
  ],
  listByJob: [by('jobId_1_recordedAt_1__id_1', (events) => events.listByJob('job'))],
  removeByJob: [by('jobId_1_recordedAt_1__id_1', (events) => events.removeByJob('job'))],
};

export const WEBHOOK_ENDPOINT_CALLS: CallsOf<WebhookEndpointsRepository> = {
  insert: [askingNothing((endpoints) => endpoints.insert({ ...ENDPOINT, _id: unique(), secrets: [SECRET] }))],
  find: [byId((endpoints) => endpoints.find('we_1'))],
  findOf: [byId((endpoints) => endpoints.findOf(TENANT, 'we_1'))],
  listOf: [by('accountId_1_mode_1_createdAt_-1__id_-1', (endpoints) => endpoints.listOf(TENANT))],
  listSubscribed: [
    by('accountId_1_mode_1_createdAt_-1__id_-1', (endpoints) => endpoints.listSubscribed(TENANT, 'video.done')),
  ],
  countDisabled: [
    by('disabledReason_1', (endpoints) => endpoints.countDisabled()),
    by('disabledReason_1', (endpoints) => endpoints.countDisabled(NOW)),
  ],
  each: [byId(async (endpoints) => await endpoints.each()[Symbol.asyncIterator]().next())],
  replaceSealed: [byId((endpoints) => endpoints.replaceSealed('we_1', SECRET, 'sealed'))],
  change: [byId((endpoints) => endpoints.change(TENANT, 'we_1', { description: 'mine' }))],
  replaceSecrets: [
    byId((endpoints) =>
      endpoints.replaceSecrets({ _id: 'we_1', secrets: [SECRET] } as unknown as WebhookEndpointRecord, [SECRET]),
    ),
  ],
  remove: [byId((endpoints) => endpoints.remove(TENANT, 'we_1'))],
  recordSuccess: [byId((endpoints) => endpoints.recordSuccess(TRIED))],
  recordFailure: [byId((endpoints) => endpoints.recordFailure(TRIED, NOW))],
  disable: [byId((endpoints) => endpoints.disable(TRIED, 'gone'))],
};

export const WEBHOOK_DELIVERY_CALLS: CallsOf<WebhookDeliveriesRepository> = {
  create: [byId((deliveries) => twice(() => deliveries.create(MESSAGE)))],
  find: [byId((deliveries) => deliveries.find('msg_1'))],
  listByEndpoint: [
    by('endpointId_1_createdAt_-1__id_-1', (deliveries) => deliveries.listByEndpoint('we_1', undefined, FIRST_PAGE)),
    by('endpointId_1_createdAt_-1__id_-1', (deliveries) => deliveries.listByEndpoint('we_1', 'exhausted', NEXT_PAGE)),
    by('endpointId_1_createdAt_-1__id_-1', (deliveries) => deliveries.listByEndpoint('we_1', 'exhausted', TURNED_PAGE)),
  ],
  listFailedSince: [
    by('endpointId_1_createdAt_-1__id_-1', (deliveries) => deliveries.listFailedSince('we_1', NOW, 10)),
  ],
  recordAttempt: [
    byId((deliveries) => deliveries.recordAttempt('msg_1', { state: 'delivered', nextAttemptAt: null }, null)),
  ],
  restart: [byId((deliveries) => deliveries.restart('msg_1'))],
  count: [by('state_1_createdAt_1', (deliveries) => deliveries.count('exhausted'))],
  oldestPendingAt: [by('state_1_createdAt_1', (deliveries) => deliveries.oldestPendingAt())],
  listByEvents: [by('eventId_1', (deliveries) => deliveries.listByEvents(['event']))],
  removeByEvents: [by('eventId_1', (deliveries) => deliveries.removeByEvents(['event']))],
};
