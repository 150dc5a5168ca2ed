import type { DatabaseSync } from 'node:sqlite';
import { FAULTS_SCHEMA, FaultStore } from '../http/faults.js';
import { inTransaction } from '../storage/database.js';
import { DueTaskScheduler } from '../storage/due-task-scheduler.js';
import { Call } from './call.js';
import type { CallDependencies, Cause } from './call.js';
import { settleCharge } from './charges.js';
import { openDispute } from './disputes.js';
import { EFFECTS_SCHEMA, EffectLog } from './effects.js';
import { IDEMPOTENCY_SCHEMA, IdempotencyKeys } from './idempotency.js';
import { settleRefund } from './refunds.js';
import { SCHEDULE_SCHEMA, Schedule } from './schedule.js';
import type { ScheduledItem } from './schedule.js';
import { OBJECTS_SCHEMA, ObjectStore } from './store.js';
import { WEBHOOKS_SCHEMA, WebhookSender } from './webhooks.js';
import type { WebhookOptions } from './webhooks.js';

export const ACCOUNT_SCHEMA = [
  OBJECTS_SCHEMA,
  EFFECTS_SCHEMA,
  IDEMPOTENCY_SCHEMA,
  SCHEDULE_SCHEMA,
  WEBHOOKS_SCHEMA,
  FAULTS_SCHEMA,
].join('\n');

export interface AccountOptions {
  webhooks: WebhookOptions;
  settlementDelayMs: number;
  idempotencyKeyLifetimeMs: number;
  baseUrl: () => string;
}

/** The one simulated Stripe account: its objects, its keys, and the changes that happen automatically. */
export class Account {
  readonly database: DatabaseSync;
  readonly objects: ObjectStore;
  readonly effects: EffectLog;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly faults: FaultStore;
  readonly webhooks: WebhookSender;
  readonly #parts: CallDependencies;
  readonly #loop: DueTaskScheduler;

  constructor(database: DatabaseSync, options: AccountOptions) {
    const schedule = new Schedule(database);
    this.database = database;
    this.objects = new ObjectStore(database);
    this.effects = new EffectLog(database);
    this.idempotencyKeys = new IdempotencyKeys(database, options.idempotencyKeyLifetimeMs);
    this.faults = new FaultStore(database);
    this.webhooks = new WebhookSender(database, this.objects, options.webhooks);
    this.#parts = {
      objects: this.objects,
      effects: this.effects,
      schedule,
      settlementDelayMs: options.settlementDelayMs,
      baseUrl: options.baseUrl,
      deliver: (event) => this.webhooks.enqueue(event),
    };
    this.#loop = new DueTaskScheduler({
      nextDueAtMs: () => schedule.nextDueAtMs(),
      runDue: () => schedule.due().forEach((item) => this.#runScheduled(item)),
    });
  }

  /** Runs `work` in one transaction, then sends the events. */
  perform<T>(cause: Cause, work: (call: Call) => T): T {
    const result = inTransaction(this.database, () => work(new Call(this.#parts, cause)));
    this.wake();
    return result;
  }

  /** Resumes due work: scheduled changes and webhook deliveries. */
  wake(): void {
    this.#loop.wake();
    this.webhooks.wake();
  }

  async close(): Promise<void> {
    this.#loop.stop();
    await this.webhooks.close();
    this.database.close();
  }

  #runScheduled(item: ScheduledItem): void {
    this.perform({ id: null, idempotencyKey: null }, (call) => {
      call.schedule.remove(item.objectId);
      if (item.action === 'charge_settles') {
        settleCharge(call, call.objects.get('payment_intent', item.objectId));
      } else if (item.action === 'dispute_opens') {
        openDispute(call, call.objects.get('charge', item.objectId));
      } else {
        const refund = call.objects.get('refund', item.objectId);
        settleRefund(call, refund, item.action === 'refund_fails' ? 'failed' : 'succeeded');
      }
    });
  }
}
