import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRecordActivities } from '../../../activities/record.activities.js';
import type { PublishDeps } from '../../../activities/support/publish-account-events.js';
import type { VideoProjection } from '../../../src/contracts/activities.js';
import type { VideoState } from '../../../src/domain/video-state.js';
import { accountEventSchema } from '../../../src/persistence/account-events/account-event.schema.js';
import { AccountEventsRepository } from '../../../src/persistence/account-events/account-events.repository.js';
import { videoSchema, type VideoRecord } from '../../../src/persistence/videos/video.schema.js';
import { VideosRepository } from '../../../src/persistence/videos/videos.repository.js';
import { webhookDeliverySchema } from '../../../src/persistence/webhook-deliveries/webhook-delivery.schema.js';
import { WebhookDeliveriesRepository } from '../../../src/persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { webhookEndpointSchema } from '../../../src/persistence/webhook-endpoints/webhook-endpoint.schema.js';
import { WebhookEndpointsRepository } from '../../../src/persistence/webhook-endpoints/webhook-endpoints.repository.js';
import { useDatabase } from '../persistence/database.js';

const database = useDatabase();
const logger = pino({ level: 'silent' });
const YESTERDAY_MS = Date.now() - 24 * 60 * 60 * 1000;

/** Stands in for Temporal: what was started, and whether it can be reached. */
class FakeDeliveryWorkflows {
  readonly started = new Set<string>();
  private leftUntilDown = Infinity;

  breakAfter(starts: number): void {
    this.leftUntilDown = starts;
  }

  repair(): void {
    this.leftUntilDown = Infinity;
  }

  async start(deliveryId: string): Promise<void> {
    if (this.leftUntilDown <= 0) throw new Error('Temporal is down');
    this.leftUntilDown -= 1;
    this.started.add(deliveryId);
  }
}

let deps: Omit<PublishDeps, 'deliveryWorkflows'>;
let fakeWorkflows: FakeDeliveryWorkflows;
let accountId: string;

beforeAll(async () => {
  deps = {
    videos: new VideosRepository(await database.model<VideoRecord>('Video', videoSchema)),
    accountEvents: new AccountEventsRepository(await database.model('AccountEvent', accountEventSchema)),
    endpoints: new WebhookEndpointsRepository(await database.model('WebhookEndpoint', webhookEndpointSchema)),
    deliveries: new WebhookDeliveriesRepository(await database.model('WebhookDelivery', webhookDeliverySchema)),
  };
});

beforeEach(() => {
  fakeWorkflows = new FakeDeliveryWorkflows();
  accountId = `acct_${randomUUID()}`;
});

const activities = () =>
  createRecordActivities({
    ...deps,
    deliveryWorkflows: fakeWorkflows as unknown as PublishDeps['deliveryWorkflows'],
    outbox: { dropOwed: async () => undefined },
    logger,
  });

async function endpoint(fields: object = {}): Promise<string> {
  const _id = `we_${randomUUID()}`;
  const about = { url: 'https://example.com', eventTypes: null, description: '', secrets: [] };
  await deps.endpoints.insert({ _id, accountId, mode: 'live', ...about, ...fields });
  return _id;
}

async function newJob(owner: string | null = accountId): Promise<string> {
  const jobId = randomUUID();
  const request = {
    fileName: 'a.mp4',
    sizeBytes: 1000,
    target: { provider: 'gmail' as const },
    email: 'a@example.test',
  };
  const origin = { emailHash: null, mode: 'live' as const, externalId: 'order-1', metadata: { shelf: '3' } };
  await deps.videos.insert(jobId, request, { ...origin, accountId: owner, callerHash: null });
  return jobId;
}

const state = (name: VideoState, atMs: number): VideoProjection => ({
  version: { atMs, counter: 1 },
  state: name,
  reason: null,
});

const project = async (jobId: string, ...projections: VideoProjection[]) =>
  await activities().projectVideo({ jobId, projections });

/** What an endpoint is told, by name: two that are written down at once have no order. */
async function deliveredStates(endpointId: string): Promise<string[]> {
  const { records } = await deps.deliveries.listByEndpoint(endpointId, undefined, { after: null, limit: 100 });
  return records.map(({ body }) => (JSON.parse(body) as { data: { state: string } }).data.state).toSorted();
}

async function deliveryIds(endpointId: string): Promise<string[]> {
  const { records } = await deps.deliveries.listByEndpoint(endpointId, undefined, { after: null, limit: 100 });
  return records.map(({ _id }) => _id);
}

describe('what an account is told of its job', () => {
  it('is each state that it wants to know of, once, however often the activity is repeated', async () => {
    const id = await endpoint();
    const jobId = await newJob();
    const states = [state('uploading', 1), state('probing', 2), state('quoted', 3), state('done', 4)];
    for (let times = 0; times < 3; times += 1) await project(jobId, ...states);
    expect(await deliveredStates(id)).toEqual(['done', 'quoted']);
    expect(fakeWorkflows.started).toEqual(new Set(await deliveryIds(id)));
  });

  it('is not a state again that it is about to leave, which is shown with the reason why', async () => {
    const id = await endpoint();
    const jobId = await newJob();
    await project(jobId, state('quoted', 1));
    await project(jobId, { ...state('quoted', 2), reason: 'canceled_by_customer' });
    await project(jobId, state('canceled', 3));
    expect(await deliveredStates(id)).toEqual(['canceled', 'quoted']);
  });

  it('is whole after a crash at any step', async () => {
    const endpoints = [await endpoint(), await endpoint()];
    const jobId = await newJob();
    for (let starts = 0; starts < 4; starts += 1) {
      fakeWorkflows.breakAfter(starts);
      await expect(project(jobId, state('quoted', 1), state('done', 2))).rejects.toThrow('Temporal is down');
    }
    fakeWorkflows.repair();
    await project(jobId, state('quoted', 1), state('done', 2));
    for (const id of endpoints) {
      expect(await deliveredStates(id)).toEqual(['done', 'quoted']);
      for (const deliveryId of await deliveryIds(id)) expect(fakeWorkflows.started).toContain(deliveryId);
    }
  });

  it('comes with the next state when the run that should have told it was terminated or reset', async () => {
    const id = await endpoint();
    const jobId = await newJob();
    await deps.videos.project(jobId, state('quoted', 1));
    await project(jobId, state('canceled', 2));
    expect(await deliveredStates(id)).toEqual(['canceled', 'quoted']);
  });

  it('is found by reconciliation when no state comes after it', async () => {
    const id = await endpoint();
    const jobId = await newJob();
    const young = await newJob();
    await deps.videos.project(jobId, state('canceled', YESTERDAY_MS));
    await deps.videos.project(young, state('canceled', Date.now()));
    await deps.videos.project(await newJob(null), state('canceled', YESTERDAY_MS));
    expect(await activities().tellUntold({ graceMs: 60_000, limit: 10 })).toEqual({ jobs: 1 });
    expect(await deliveredStates(id)).toEqual(['canceled']);
    expect(await activities().tellUntold({ graceMs: 60_000, limit: 10 })).toEqual({ jobs: 0 });
  });

  it('is nothing new when something else about a state becomes known', async () => {
    const id = await endpoint();
    const jobId = await newJob();
    await project(jobId, state('done', 1));
    await project(jobId, { ...state('done', 2), expiresAtMs: 3 });
    expect(await deliveredStates(id)).toEqual(['done']);
  });

  it('goes to the endpoints that want it: not to disabled ones, of another account, or of test keys', async () => {
    const wanted = await endpoint({ eventTypes: ['video.done'] });
    const others = [
      await endpoint({ eventTypes: ['video.failed'] }),
      await endpoint({ accountId: 'acct_other' }),
      await endpoint({ mode: 'test' }),
    ];
    const disabled = await endpoint();
    await deps.endpoints.disable({ _id: disabled, url: 'https://example.com' }, 'gone');
    await project(await newJob(), state('done', 1));
    expect(await deliveredStates(wanted)).toEqual(['done']);
    for (const id of [...others, disabled]) expect(await deliveredStates(id)).toEqual([]);
  });

  it('has ids, codes and sizes, and of texts only what the program has written itself', async () => {
    const id = await endpoint();
    await project(await newJob(), state('done', 1));
    const { records } = await deps.deliveries.listByEndpoint(id, undefined, { after: null, limit: 1 });
    expect(records[0]?.body).not.toMatch(/a\.mp4|example\.test/);
    expect(JSON.parse(records[0]?.body ?? '{}')).toMatchObject({
      data: { externalId: 'order-1', metadata: { shelf: '3' }, uploadSizeBytes: 1000 },
    });
  });
});
