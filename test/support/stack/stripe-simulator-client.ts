import { SimulatorClient } from './simulator-client.js';

type WebhookControl =
  | { action: 'pause' | 'resume' }
  | { action: 'duplicate' | 'drop'; times: number }
  | { action: 'delay' | 'shuffle'; times: number; delayMs: number };

interface MoneyMovement {
  kind: string;
  amountCents: number;
  paymentIntentId: string;
}

interface ListedIntent {
  id: string;
  status: string;
  metadata: Record<string, string>;
}

/** What really happened to money, whatever callers were answered, and the controls of the payment provider. */
export class StripeSimulatorClient extends SimulatorClient {
  /** @param secretKey of the account, for what is done in its dashboard */
  constructor(
    url: string,
    private readonly secretKey = '',
  ) {
    super(url);
  }

  /** The money movements of one payment, each as `kind amount`, in the order in which they happened. */
  async effectsOf(paymentIntentId: string | null): Promise<string[]> {
    if (!paymentIntentId) throw new Error('nothing was bought');
    const { effects } = await this.get<{ effects: MoneyMovement[] }>(
      `/_simulator/effects?payment_intent=${paymentIntentId}`,
    );
    return effects.map(({ kind, amountCents }) => `${kind} ${amountCents}`);
  }

  /** Everything that has ever happened to money in this deployment. */
  async effects(): Promise<MoneyMovement[]> {
    return (await this.get<{ effects: MoneyMovement[] }>('/_simulator/effects')).effects;
  }

  /** Every PaymentIntent of the account. */
  async paymentIntents(): Promise<ListedIntent[]> {
    const all: ListedIntent[] = [];
    for (let more = true; more;) {
      const after = all.at(-1);
      const query = new URLSearchParams({ limit: '100', ...(after && { starting_after: after.id }) });
      const answer = await fetch(`${this.url}/v1/payment_intents?${query.toString()}`, {
        headers: { authorization: `Bearer ${this.secretKey}` },
      });
      const page = (await answer.json()) as { data: ListedIntent[]; has_more: boolean };
      all.push(...page.data);
      more = page.has_more;
    }
    return all;
  }

  /** What the customer does on the bank's 3-D Secure page. */
  async authenticate(paymentIntentId: string | null, outcome: 'succeeded' | 'failed'): Promise<void> {
    await this.post('complete-authentication', { payment_intent: paymentIntentId, outcome });
  }

  /** Somebody refunds a part in Stripe's dashboard, past MailSized. */
  async refundInDashboard(paymentIntentId: string, amountCents: number): Promise<void> {
    const answer = await fetch(`${this.url}/v1/refunds`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.secretKey}` },
      body: new URLSearchParams({ payment_intent: paymentIntentId, amount: String(amountCents) }),
    });
    if (!answer.ok) throw new Error(`refunds: ${answer.status} ${await answer.text()}`);
  }

  /** The cardholder disputes the charge, and the bank withdraws the money. */
  async openDispute(paymentIntentId: string): Promise<void> {
    await this.post('open-dispute', { payment_intent: paymentIntentId });
  }

  /** The bank decides about the dispute of a payment. */
  async closeDispute(disputeId: string, outcome: 'won' | 'lost'): Promise<void> {
    await this.post('close-dispute', { dispute: disputeId, outcome });
  }

  /** How many events there are in each state: `pending`, `delivered`, `dropped`. */
  async deliveries(): Promise<Partial<Record<string, number>>> {
    const { webhooks } = await this.get<{ webhooks: { deliveries: Record<string, number> } }>('/_simulator/state');
    return webhooks.deliveries;
  }

  async webhooks(control: WebhookControl): Promise<void> {
    await this.post('webhooks', control);
  }
}
