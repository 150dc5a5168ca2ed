import mongoose, { type Connection } from 'mongoose';

interface Mail {
  _id: string;
  jobId: string;
  kind: string;
  status: string;
  provider: string | null;
  fallbackReason: string | null;
}

interface Act {
  _id: string;
  actor: string;
  action: string;
  reasonCode: string;
  jobId: string;
  note: string | null;
}

interface Payment {
  entries: { kind: string; amountCents?: number; disputeId?: string; noteId?: string; reason?: string }[];
}

interface StripeEvent {
  _id: string;
  type: string;
  jobId: string | null;
  signalledAt: Date | null;
}

/** The records as they lie in MongoDB, read past the product's own code. */
export class Database {
  private connection?: Promise<Connection>;

  constructor(private readonly uri: string) {}

  async outboxOf(jobId: string): Promise<Mail[]> {
    return (await (await this.collection('outbox')).find({ jobId }).toArray()) as unknown as Mail[];
  }

  async actsOn(jobId: string): Promise<Act[]> {
    return (await (await this.collection('audit_log')).find({ jobId }).toArray()) as unknown as Act[];
  }

  /** What the ledger says about the money of a job, oldest first. */
  async ledgerOf(jobId: string): Promise<Payment['entries']> {
    const payment = await (await this.collection('payments')).findOne({ _id: jobId as never });
    return (payment as unknown as Payment | null)?.entries ?? [];
  }

  async stripeEvent(eventId: string): Promise<StripeEvent | null> {
    const events = await this.collection('stripe_events');
    return (await events.findOne({ _id: eventId as never })) as unknown as StripeEvent | null;
  }

  /** With what tools a job's result was made, as its record says. */
  async toolVersionsOf(jobId: string): Promise<unknown> {
    const video = await (await this.collection('videos')).findOne({ _id: jobId as never });
    return (video?.['output'] as { versions?: unknown } | undefined)?.versions;
  }

  async videoIds(): Promise<string[]> {
    const videos = await (await this.collection('videos')).find({}, { projection: { _id: 1 } }).toArray();
    return videos.map(({ _id }) => String(_id));
  }

  async close(): Promise<void> {
    await (await this.connection)?.close();
  }

  private async collection(name: string) {
    this.connection ??= mongoose.createConnection(this.uri).asPromise();
    return (await this.connection).collection(name);
  }
}
