import mongoose, { type Connection } from 'mongoose';

interface Mail {
  _id: string;
  jobId: string;
  kind: string;
  status: string;
  provider: string | null;
  fallbackReason: string | null;
}

interface AuditEntry {
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

type Snapshot = Map<string, object[]>;

/** The records as they lie in MongoDB, read past the product's own code. */
export class Database {
  private connection?: Promise<Connection>;

  constructor(private readonly uri: string) {}

  async outboxOf(jobId: string): Promise<Mail[]> {
    return (await (await this.collection('outbox')).find({ jobId }).toArray()) as unknown as Mail[];
  }

  async auditEntriesOf(jobId: string): Promise<AuditEntry[]> {
    return (await (await this.collection('audit_log')).find({ jobId }).toArray()) as unknown as AuditEntry[];
  }

  /** What was done to an account, or by it to its keys. */
  async auditActionsOf(accountId: string): Promise<string[]> {
    const acts = await (await this.collection('audit_log')).find({ 'details.account': accountId }).toArray();
    return acts.map((act) => String(act['action']));
  }

  /** Makes every act that is on record older. */
  async backdateAuditLog(days: number): Promise<void> {
    const audit = await this.collection('audit_log');
    const at = new Date(Date.now() - days * 24 * 60 * 60 * 1000);
    await audit.updateMany({}, { $set: { at } });
  }

  /** Makes the end of a job that is over older. */
  async backdateEndOf(jobId: string, days: number): Promise<void> {
    const atMs = Date.now() - days * 24 * 60 * 60 * 1000;
    await (await this.collection('videos')).updateOne({ _id: jobId as never }, { $set: { 'version.atMs': atMs } });
  }

  async apiKeys(accountId: string): Promise<object[]> {
    return await (await this.collection('api_keys')).find({ accountId }).toArray();
  }

  async webhookEndpoints(accountId: string): Promise<object[]> {
    return await (await this.collection('webhook_endpoints')).find({ accountId }).toArray();
  }

  async addressBlocks(): Promise<object[]> {
    return await (await this.collection('address_blocks')).find({}).toArray();
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

  /** The ids of the state events of a job, oldest first. */
  async stateIdsOf(jobId: string): Promise<string[]> {
    const video = await (await this.collection('videos')).findOne({ _id: jobId as never });
    const events = (video?.['events'] ?? []) as { version: { atMs: number; counter: number } }[];
    return events.map(({ version: { atMs, counter } }) => `${atMs}-${counter}`);
  }

  async stateOf(jobId: string): Promise<unknown> {
    return (await (await this.collection('videos')).findOne({ _id: jobId as never }))?.['state'];
  }

  async videoIds(): Promise<string[]> {
    const videos = await (await this.collection('videos')).find({}, { projection: { _id: 1 } }).toArray();
    return videos.map(({ _id }) => String(_id));
  }

  async videoIdsIn(state: string): Promise<string[]> {
    const videos = await (await this.collection('videos')).find({ state }, { projection: { _id: 1 } }).toArray();
    return videos.map(({ _id }) => String(_id));
  }

  /** Gives two records one value of a field that an index keeps unique, as if the index had never been. */
  async duplicate(name: string, { index, field }: { index: string; field: string }, ids: [string, string]) {
    const collection = await this.collection(name);
    await collection.dropIndex(index);
    await collection.insertMany(ids.map((id) => ({ _id: id as never, [field]: 'the same' })));
  }

  /** Removes a record, as if it had been lost. */
  async deleteRecord(name: string, id: string): Promise<void> {
    await (await this.collection(name)).deleteOne({ _id: id as never });
  }

  /** Every record of every collection. */
  async snapshot(): Promise<Snapshot> {
    const { db } = await this.connected();
    const names = (await db?.listCollections().toArray())?.map(({ name }) => name) ?? [];
    return new Map(
      await Promise.all(
        names.map(async (name) => [name, await (await this.collection(name)).find({}).toArray()] as const),
      ),
    );
  }

  /** Puts a copy back, over everything that came later. */
  async restore(copy: Snapshot): Promise<void> {
    for (const name of (await this.snapshot()).keys()) {
      const collection = await this.collection(name);
      await collection.deleteMany({});
      const records = copy.get(name) ?? [];
      if (records.length > 0) await collection.insertMany(records);
    }
  }

  async close(): Promise<void> {
    await (await this.connection)?.close();
  }

  private async collection(name: string) {
    return (await this.connected()).collection(name);
  }

  private async connected(): Promise<Connection> {
    this.connection ??= mongoose.createConnection(this.uri).asPromise();
    return await this.connection;
  }
}
