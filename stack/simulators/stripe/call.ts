import type { EffectLog } from './effects.js';
import type { Schedule } from './schedule.js';
import type { ObjectStore, StoredEvent, StripeObject } from './store.js';
import { newId, nowSeconds } from './ids.js';

/** The API version whose shapes the simulator uses: the version that the installed SDK is made for. */
export const API_VERSION = '2026-10-28.endive';

/** The cause of a change, as Stripe records it in events; both are null when the change happened automatically. */
export interface Cause {
  id: string | null;
  idempotencyKey: string | null;
}

export interface CallDependencies {
  objects: ObjectStore;
  effects: EffectLog;
  schedule: Schedule;
  /** How long pending refunds, failing refunds and disputes take; slow charges take a multiple of it. */
  settlementDelayMs: number;
  /** Base address of the simulator, for the page where a customer authenticates. */
  baseUrl: () => string;
  /** Queues the event for the webhook endpoint. */
  deliver: (event: StoredEvent) => void;
}

/** One API call (or one automatic change), with everything that it may read and change. */
export class Call {
  readonly objects: ObjectStore;
  readonly effects: EffectLog;
  readonly schedule: Schedule;
  readonly settlementDelayMs: number;
  readonly #parts: CallDependencies;
  readonly #cause: Cause;

  constructor(parts: CallDependencies, cause: Cause) {
    this.objects = parts.objects;
    this.effects = parts.effects;
    this.schedule = parts.schedule;
    this.settlementDelayMs = parts.settlementDelayMs;
    this.#parts = parts;
    this.#cause = cause;
  }

  get baseUrl(): string {
    return this.#parts.baseUrl();
  }

  /** Stores an event with a copy of the object as it is now, and queues it for the webhook endpoint. */
  emit(type: string, object: StripeObject, previous?: Record<string, unknown>): void {
    const event: StoredEvent = {
      id: newId('evt'),
      object: 'event',
      api_version: API_VERSION,
      created: nowSeconds(),
      data: previous ? { object, previous_attributes: previous } : { object },
      livemode: false,
      pending_webhooks: 1,
      request: { id: this.#cause.id, idempotency_key: this.#cause.idempotencyKey },
      type,
    };
    this.objects.insert(event);
    this.#parts.deliver(event);
  }
}
