import { setTimeout as sleep } from 'node:timers/promises';
import type Stripe from 'stripe';
import type { StripeWebhookService } from '../../../src/api/webhooks/stripe-webhook.service.js';
import { seededRandom } from '../seeded-random.js';
import { eventually } from '../eventually.js';
import { WEBHOOK_SECRET, type PaymentsHarness } from './payments-harness.js';

/** How events arrive: new events in some order at each poll, or all events when the job has ended. */
export type DeliveryOrder = 'in order' | 'backwards' | 'shuffled' | 'all at the end' | 'never';

const COPIES_PER_EVENT = 3;
const POLL_INTERVAL_MS = 50;

/** Delivers Stripe's events about one job to the webhook endpoint in the worst ways that Stripe allows. */
export class StripeEventDeliverer {
  private isStopped = false;
  private readonly seenIds = new Set<string>();
  private readonly random = seededRandom(1);

  constructor(
    private readonly treasury: PaymentsHarness,
    private readonly endpoint: StripeWebhookService,
    private readonly belongsToJob: (intent: Stripe.PaymentIntent) => boolean,
    private readonly order: DeliveryOrder,
  ) {}

  /** At the end, every event is delivered again, the oldest last. */
  stop(): void {
    this.isStopped = true;
  }

  /** Runs until it is stopped. @returns the number of events. */
  async deliverUntilStopped(): Promise<number> {
    while (!this.isStopped) {
      await sleep(POLL_INTERVAL_MS);
      if (this.order !== 'never' && this.order !== 'all at the end') await this.deliverAll(await this.newEvents());
    }
    if (this.order === 'never') return 0;
    const all = await this.events();
    await this.deliverAll(all);
    return all.length;
  }

  /** The first event of a type, as it is posted: body and signature. */
  async signedRequestOf(type: string): Promise<[Buffer, string]> {
    let found: Stripe.Event | undefined;
    await eventually(async () => {
      found = (await this.events()).find((event) => event.type === type);
      return found !== undefined;
    });
    if (!found) throw new Error(`there is no ${type}`);
    return this.signedRequest(found);
  }

  private async deliverAll(events: Stripe.Event[]): Promise<void> {
    const letters = events.flatMap((event) => Array.from({ length: COPIES_PER_EVENT }, () => event));
    if (this.order === 'backwards') letters.reverse();
    if (this.order === 'shuffled') letters.sort(() => this.random() - 0.5);
    for (const event of letters) await this.endpoint.receive(...this.signedRequest(event));
  }

  private signedRequest(event: Stripe.Event): [Buffer, string] {
    const payload = JSON.stringify(event);
    const signature = this.treasury.stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET });
    return [Buffer.from(payload), signature];
  }

  private async newEvents(): Promise<Stripe.Event[]> {
    const fresh = (await this.events()).filter(({ id }) => !this.seenIds.has(id));
    for (const { id } of fresh) this.seenIds.add(id);
    return fresh;
  }

  /** Oldest first. */
  private async events(): Promise<Stripe.Event[]> {
    const intents = await this.treasury.stripe.paymentIntents.list({ limit: 100 });
    const mine = new Set(intents.data.filter((intent) => this.belongsToJob(intent)).map(({ id }) => id));
    const events: Stripe.Event[] = [];
    for await (const event of this.treasury.stripe.events.list({ limit: 100 })) {
      const object = event.data.object as { id?: string; payment_intent?: string | null };
      if (mine.has(object.id ?? '') || mine.has(object.payment_intent ?? '')) events.push(event);
    }
    return events.reverse();
  }
}
