import { setTimeout as sleep } from 'node:timers/promises';
import type Stripe from 'stripe';
import type { StripeWebhookService } from '../../../src/api/webhooks/stripe-webhook.service.js';
import { randomOf } from '../stack/random.js';
import { eventually } from '../workflows/eventually.js';
import { WEBHOOK_SECRET, type Treasury } from './treasury.js';

/** How events arrive: those that have happened since the last look in some order, or all when the job has ended. */
export type Delivery = 'in order' | 'backwards' | 'shuffled' | 'all at the end' | 'never';

const EACH = 3;
const EVERY_MS = 50;

/** Carries Stripe's events about one job to the webhook endpoint as badly as Stripe may. */
export class Postman {
  private isOver = false;
  private readonly known = new Set<string>();
  private readonly random = randomOf(1);

  constructor(
    private readonly treasury: Treasury,
    private readonly endpoint: StripeWebhookService,
    private readonly isMine: (intent: Stripe.PaymentIntent) => boolean,
    private readonly how: Delivery,
  ) {}

  /** Every event is brought once more then, the oldest last. */
  stop(): void {
    this.isOver = true;
  }

  /** Until it is stopped. @returns how many events there were. */
  async deliver(): Promise<number> {
    while (!this.isOver) {
      await sleep(EVERY_MS);
      if (this.how !== 'never' && this.how !== 'all at the end') await this.bring(await this.news());
    }
    if (this.how === 'never') return 0;
    const all = await this.events();
    await this.bring(all);
    return all.length;
  }

  /** The first event of a type, as it is posted: body and signature. */
  async letterOf(type: string): Promise<[Buffer, string]> {
    let found: Stripe.Event | undefined;
    await eventually(async () => {
      found = (await this.events()).find((event) => event.type === type);
      return found !== undefined;
    });
    if (!found) throw new Error(`there is no ${type}`);
    return this.letter(found);
  }

  private async bring(events: Stripe.Event[]): Promise<void> {
    const letters = events.flatMap((event) => Array.from({ length: EACH }, () => event));
    if (this.how === 'backwards') letters.reverse();
    if (this.how === 'shuffled') letters.sort(() => this.random() - 0.5);
    for (const event of letters) await this.endpoint.receive(...this.letter(event));
  }

  private letter(event: Stripe.Event): [Buffer, string] {
    const payload = JSON.stringify(event);
    const signature = this.treasury.stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET });
    return [Buffer.from(payload), signature];
  }

  private async news(): Promise<Stripe.Event[]> {
    const fresh = (await this.events()).filter(({ id }) => !this.known.has(id));
    for (const { id } of fresh) this.known.add(id);
    return fresh;
  }

  /** Oldest first. */
  private async events(): Promise<Stripe.Event[]> {
    const intents = await this.treasury.stripe.paymentIntents.list({ limit: 100 });
    const mine = new Set(intents.data.filter((intent) => this.isMine(intent)).map(({ id }) => id));
    const events: Stripe.Event[] = [];
    for await (const event of this.treasury.stripe.events.list({ limit: 100 })) {
      const object = event.data.object as { id?: string; payment_intent?: string | null };
      if (mine.has(object.id ?? '') || mine.has(object.payment_intent ?? '')) events.push(event);
    }
    return events.reverse();
  }
}
