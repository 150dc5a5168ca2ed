import { Worker } from '@temporalio/worker';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { createWebhookActivities } from '../../../activities/webhook.activities.js';
import { TASK_QUEUES } from '../../../src/contracts/task-queues.js';
import type { DeliveryState } from '../../../src/contracts/webhook-delivery-workflow.js';
import { webhookDeliveryWorkflowId } from '../../../src/contracts/workflow-names.js';
import { SsrfGuardedWebhooksGateway } from '../../../src/gateways/webhooks/ssrf-guarded-webhooks.gateway.js';
import { parseNetworks } from '../../../src/gateways/webhooks/public-address.js';
import { generateSigningSecret } from '../../../src/gateways/webhooks/webhook-signature.js';
import { createWorkerMetrics, type WorkerMetrics } from '../../../src/observability/worker-metrics.js';
import { deliveryIdOf } from '../../../src/persistence/webhook-deliveries/delivery-id.js';
import { messageBodyOf } from '../../../src/persistence/webhook-deliveries/message-body.js';
import { webhookDeliverySchema } from '../../../src/persistence/webhook-deliveries/webhook-delivery.schema.js';
import { WebhookDeliveriesRepository } from '../../../src/persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { sealSecret } from '../../../src/credentials/sealed-secret.js';
import {
  webhookEndpointSchema,
  type WebhookEndpointRecord,
} from '../../../src/persistence/webhook-endpoints/webhook-endpoint.schema.js';
import {
  WebhookEndpointsRepository,
  type EndpointChange,
} from '../../../src/persistence/webhook-endpoints/webhook-endpoints.repository.js';
import { WebhookDeliveryWorkflows } from '../../../src/temporal/webhook-delivery-workflows.js';
import { useDatabase, type Database } from '../../contracts/persistence/database.js';
import { WebhookReceiver } from '../stack/webhook-receiver.js';
import { workflowBundle } from './workflow-bundle.js';
import { HistoryReader } from './history-reader.js';
import { recordHistory } from './history-files.js';
import { IDENTITY, startTimeSkippingServer } from './servers.js';

const KEYRING = ['a key of some length'] as const;
const ACCOUNT_ID = 'acct_1';

/**
 * Delivers messages to endpoints with everything real except the clock: the activity, the records in MongoDB, the network
 * and the receiver.
 */
export class WebhookDeliveryHarness {
  readonly secret = generateSigningSecret();
  private endpointId = '';
  private readonly deliveryIds: string[] = [];

  constructor(
    private readonly env: TestWorkflowEnvironment,
    readonly deliveries: WebhookDeliveriesRepository,
    private readonly endpoints: WebhookEndpointsRepository,
    readonly receiver: WebhookReceiver,
    private readonly metrics: WorkerMetrics,
  ) {}

  get workflows(): WebhookDeliveryWorkflows {
    return new WebhookDeliveryWorkflows(this.env.client);
  }

  async addEndpoint(): Promise<void> {
    this.endpointId = `we_${randomUUID()}`;
    const secrets = [{ id: '1', sealed: sealSecret(this.secret, this.endpointId, KEYRING), endsAt: null }];
    const about = { url: this.receiver.url, eventTypes: null, description: '' };
    await this.endpoints.insert({ _id: this.endpointId, accountId: ACCOUNT_ID, mode: 'live', ...about, secrets });
  }

  async endpoint(): Promise<WebhookEndpointRecord | null> {
    return await this.endpoints.find(this.endpointId);
  }

  /** Enables a disabled endpoint again, as its owner would. */
  async enable(): Promise<void> {
    await this.change({ disabledAt: null, disabledReason: null, failingSince: null });
  }

  /** Sends what follows to another receiver, as its owner would. */
  async moveTo({ url }: WebhookReceiver): Promise<void> {
    await this.change({ url, failingSince: null });
  }

  private async change(change: EndpointChange): Promise<void> {
    await this.endpoints.change({ accountId: ACCOUNT_ID, mode: 'live' }, this.endpointId, change);
  }

  /** Records a message and starts its delivery. @returns its `webhook-id`. */
  async send(number: number): Promise<string> {
    const eventId = `evt_${randomUUID()}`;
    const _id = deliveryIdOf(eventId, this.endpointId);
    const type = 'video.done';
    const body = messageBodyOf({ type, at: new Date(), data: { number } });
    await this.deliveries.create({ _id, endpointId: this.endpointId, accountId: ACCOUNT_ID, eventId, type, body });
    await this.workflows.start(_id);
    this.deliveryIds.push(_id);
    return _id;
  }

  /** Waits until there are no more attempts for a message. Time is skipped meanwhile. */
  async finalStateOf(deliveryId: string): Promise<DeliveryState> {
    const handle = this.env.client.workflow.getHandle(webhookDeliveryWorkflowId(deliveryId));
    return ((await handle.result()) as { state: DeliveryState }).state;
  }

  async attemptsOf(deliveryId: string): Promise<number> {
    return (await this.deliveries.find(deliveryId))?.attempts.length ?? 0;
  }

  /** How many messages the metrics say were given up, in all tests of the file. */
  async messagesGivenUp(): Promise<number> {
    return (await this.metrics.webhookMessagesGivenUp.get()).values[0]?.value ?? 0;
  }

  /** Lets time pass. Attempts that become due are made. */
  async advanceTime(durationMs: number): Promise<void> {
    await this.env.sleep(durationMs);
  }

  async histories(): Promise<HistoryReader[]> {
    const handles = this.deliveryIds.map((id) => this.env.client.workflow.getHandle(webhookDeliveryWorkflowId(id)));
    return await Promise.all(handles.map(async (handle) => new HistoryReader(await handle.fetchHistory())));
  }
}

/** Opens a harness for the tests of a file, with a new endpoint and receiver for each test. */
export function useWebhookDeliveryHarness(): () => WebhookDeliveryHarness {
  vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
  const database = useDatabase();
  let env: TestWorkflowEnvironment;
  let repositories: Repositories;
  let stopWorkers: () => Promise<void>;
  const metrics = createWorkerMetrics(new Registry());
  let harness: WebhookDeliveryHarness;

  beforeAll(async () => {
    env = await startTimeSkippingServer();
    repositories = await repositoriesIn(database);
    stopWorkers = await startWorkers(env, repositories, metrics);
  });
  beforeEach(async () => {
    harness = new WebhookDeliveryHarness(
      env,
      repositories.deliveries,
      repositories.endpoints,
      await WebhookReceiver.start(),
      metrics,
    );
    await harness.addEndpoint();
  });
  afterEach(async ({ task }) => {
    await harness.receiver.stop();
    if (!process.env['RECORD_HISTORIES'] || task.result?.state === 'fail') return;
    for (const chronicle of await harness.histories())
      recordHistory(`${task.suite?.name ?? ''} ${task.name}`, chronicle);
  });
  afterAll(async () => {
    await stopWorkers();
    await env.teardown();
  });
  return () => harness;
}

interface Repositories {
  deliveries: WebhookDeliveriesRepository;
  endpoints: WebhookEndpointsRepository;
}

async function repositoriesIn(database: Database): Promise<Repositories> {
  const deliveries = await database.model('WebhookDelivery', webhookDeliverySchema);
  const endpoints = await database.model('WebhookEndpoint', webhookEndpointSchema);
  return {
    deliveries: new WebhookDeliveriesRepository(deliveries),
    endpoints: new WebhookEndpointsRepository(endpoints),
  };
}

async function startWorkers(
  env: TestWorkflowEnvironment,
  repositories: Repositories,
  metrics: WorkerMetrics,
): Promise<() => Promise<void>> {
  const gateway = new SsrfGuardedWebhooksGateway({ allowedNetworks: parseNetworks('127.0.0.0/8'), timeoutMs: 5000 });
  const logger = pino({ level: 'silent' });
  const activities = createWebhookActivities({ ...repositories, gateway, secretsKeyring: KEYRING, metrics, logger });
  const common = { connection: env.nativeConnection, identity: IDENTITY };
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue: TASK_QUEUES.control, workflowBundle: await workflowBundle() }),
    Worker.create({ ...common, taskQueue: TASK_QUEUES.notify, activities }),
  ]);
  const running = workers.map((worker) => worker.run());
  return async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  };
}
