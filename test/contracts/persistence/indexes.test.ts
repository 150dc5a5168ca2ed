import { randomUUID } from 'node:crypto';
import { createConnection, type Connection, type mongo } from 'mongoose';
import { pino } from 'pino';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { readEnvironment } from '../../../src/config/process-roles.js';
import { DatabaseConnector } from '../../../src/persistence/database-connector.js';
import { auditLogSchema } from '../../../src/persistence/audit-log/audit-log.schema.js';
import { outboxSchema } from '../../../src/persistence/outbox/outbox.schema.js';
import { paymentSchema } from '../../../src/persistence/payments/payment.schema.js';
import { moneyDifferenceSchema } from '../../../src/persistence/reconcile/money-difference.schema.js';
import { buildIndexes } from '../../../src/persistence/indexes/build-indexes.js';
import { videoSchema } from '../../../src/persistence/videos/video.schema.js';
import { MINIMAL_ENVIRONMENT } from '../../support/minimal-environment.js';
import { eventually } from '../../support/eventually.js';
import { mongodbUri } from '../../../stack/mongodb.server.js';
import { useDatabase } from './database.js';
import { delayAnswer } from './late-answer.js';

/** Indexes that earlier versions made, as they made them. */
const OLD_INDEXES: [collection: string, key: Record<string, 1 | -1>, options: mongo.CreateIndexesOptions][] = [
  [
    'payments',
    { paymentIntentId: 1 },
    { unique: true, partialFilterExpression: { paymentIntentId: { $type: 'string' } } },
  ],
  ['videos', { emailHash: 1, createdAt: -1, _id: -1 }, { partialFilterExpression: { emailHash: { $type: 'string' } } }],
  ['videos', { accountId: 1, createdAt: -1, _id: -1 }, { partialFilterExpression: { accountId: { $type: 'string' } } }],
  ['videos', { callerHash: 1, state: 1 }, { partialFilterExpression: { callerHash: { $type: 'string' } } }],
  ['videos', { state: 1 }, {}],
  ['videos', { state: 1, createdAt: 1 }, { name: 'byState' }],
  ['payments', { createdAt: 1 }, { name: 'unsettled', partialFilterExpression: { settledAt: null } }],
  ['outbox', { jobId: 1 }, {}],
  ['money_differences', { firstSeenAt: 1 }, { partialFilterExpression: { settledAt: null } }],
];
const PRESENT_INDEXES = {
  payments: ['_id_', 'byPaymentIntent', 'entries.atMs_1', 'unsettledByAge'],
  videos: [
    ...['_id_', 'byAccount', 'byAccountAndExternalId', 'byAccountAndState', 'byCallerAndState', 'byEmail'],
    ...['byStateAndAge', 'personal_data', 'reference_1', 'untold_1_version.atMs_1'],
  ],
  outbox: ['_id_', 'jobId_1_createdAt_1', 'unsent'],
  money_differences: ['_id_', 'settledAt_1_firstSeenAt_1'],
};
const UNSHARED_PAYMENT = { collection: 'payments', index: 'byPaymentIntent' };

/** Nothing is made by mongoose itself. */
const MADE_BY_US = { autoIndex: false, autoCreate: false };
const SILENT = pino({ level: 'silent' });

const database = useDatabase({ ...MADE_BY_US, monitorCommands: true });

describe('the indexes', () => {
  const started: DatabaseConnector[] = [];
  const installations: Connection[] = [];

  afterEach(async () => {
    for (const connector of started.splice(0)) connector.onApplicationShutdown();
    for (const installation of installations.splice(0)) await installation.dropDatabase();
  });

  it('of an earlier version are replaced by those of today', async () => {
    const installation = await installationOf(OLD_INDEXES);
    expect(await buildIndexes(installation, SILENT)).toEqual([]);
    expect(await indexNames(installation)).toEqual(PRESENT_INDEXES);
  });

  it('are left as they are by the next start', async () => {
    const installation = await installationOf(OLD_INDEXES);
    await buildIndexes(installation, SILENT);
    const acts = watchIndexes();
    await buildIndexes(installation, SILENT);
    expect(acts.filter((act) => !act.startsWith('made'))).toEqual([]);
    expect(await indexNames(installation)).toEqual(PRESENT_INDEXES);
  });

  it('are built by many processes that start at once, and none is in the way of another', async () => {
    const installation = await installationOf(OLD_INDEXES);
    const failures = await Promise.all(Array.from({ length: 4 }, () => buildIndexes(installation, SILENT)));
    expect(failures.flat()).toEqual([]);
    expect(await indexNames(installation)).toEqual(PRESENT_INDEXES);
  });

  it('keep a payment to one job, without a gap', async () => {
    const installation = await installationOf(OLD_INDEXES);
    const acts = watchIndexes();
    await buildIndexes(installation, SILENT);
    const ofPayments = acts.filter((act) => act.endsWith('byPaymentIntent') || act.endsWith('paymentIntentId_1'));
    expect(ofPayments).toEqual(['made byPaymentIntent', 'dropped paymentIntentId_1']);
  });

  it('that operators have made stay, also under a name that was once ours', async () => {
    const installation = await installationOf([
      ['videos', { publicStatus: 1 }, { name: 'mine' }],
      ['videos', { state: 1 }, { partialFilterExpression: { state: 'done' } }],
      ['payments', { createdAt: 1, currency: 1 }, { name: 'paymentIntentId_1' }],
    ]);
    expect(await buildIndexes(installation, SILENT)).toEqual([]);
    expect(await indexNames(installation)).toEqual({
      ...PRESENT_INDEXES,
      videos: [...PRESENT_INDEXES.videos, 'mine', 'state_1'].sort(),
      payments: [...PRESENT_INDEXES.payments, 'paymentIntentId_1'].sort(),
    });
  });

  it.skipIf(process.env['MONGODB_URI'])('are waited for, longer than any other command', async () => {
    const socketTimeoutMS = 1000;
    const way = await delayAnswer(database.connection().port, 'createIndexes', 2 * socketTimeoutMS);
    const installation = createConnection(mongodbUri(way.port), { ...MADE_BY_US, socketTimeoutMS });
    onTestFinished(async () => {
      await installation.close();
      await way.close();
    });
    installation.model('Outbox', outboxSchema);
    expect(await buildIndexes(await installation.asPromise(), SILENT)).toEqual([]);
  });

  describe('of which one cannot be built', () => {
    it('name it and why, say once what to do, and are whole as soon as that is done', async () => {
      const installation = await installationOf([]);
      const payments = installation.collection<{ _id: string; paymentIntentId: string }>('payments');
      await payments.insertMany(['job-1', 'job-2'].map((_id) => ({ _id, paymentIntentId: 'pi_shared' })));

      const log: string[] = [];
      const connector = start(installation, log);
      await eventually(() => connector.indexFailures, equals([{ ...UNSHARED_PAYMENT, code: 'duplicate_values' }]));
      await eventually(
        () => indexNames(installation),
        equals({ ...PRESENT_INDEXES, payments: ['_id_', 'entries.atMs_1', 'unsettledByAge'] }),
      );
      // The next try fails as well, and adds nothing to the log.
      const acts = watchIndexes();
      await eventually(
        () => acts.filter((act) => act === 'failed byPaymentIntent').length,
        (tries) => tries > 1,
      );
      const errors = log
        .map((line) => JSON.parse(line) as { level: number; msg: string })
        .filter(({ level }) => level >= 50);
      expect(errors).toMatchObject([{ ...UNSHARED_PAYMENT, code: 'duplicate_values' }]);
      expect(errors[0]?.msg).toContain('RUNBOOK.md');
      expect(log.join(), 'a value of a record is in the log').not.toContain('pi_shared');

      await payments.deleteOne({ _id: 'job-2' });
      await eventually(() => connector.indexFailures, equals([]));
      expect(await indexNames(installation)).toEqual(PRESENT_INDEXES);
    });

    it('keep the old one in the meantime', async () => {
      const inTheWay: typeof OLD_INDEXES = [['payments', { currency: 1 }, { name: 'byPaymentIntent' }]];
      const installation = await installationOf([...OLD_INDEXES, ...inTheWay]);
      const connector = start(installation);
      await eventually(() => connector.indexFailures, equals([{ ...UNSHARED_PAYMENT, code: 'conflicting_index' }]));
      expect((await indexNames(installation)).payments).toContain('paymentIntentId_1');

      await installation.collection('payments').dropIndex('byPaymentIntent');
      await eventually(() => indexNames(installation), equals(PRESENT_INDEXES));
    });
  });

  /** What is done to indexes from now on, in the order in which the server has done it. */
  function watchIndexes(): string[] {
    const client = database.connection().getClient();
    const names = new Map<number, string>();
    const acts: string[] = [];
    const begin = ({ requestId, command }: mongo.CommandStartedEvent) => {
      const index: unknown = command['index'] ?? (command['indexes'] as { name: string }[] | undefined)?.[0]?.name;
      if (typeof index === 'string') names.set(requestId, index);
    };
    const end = ({ requestId, commandName }: mongo.CommandSucceededEvent) => {
      const name = names.get(requestId);
      if (name) acts.push(`${commandName === 'dropIndexes' ? 'dropped' : 'made'} ${name}`);
    };
    const fail = ({ requestId }: mongo.CommandFailedEvent) => {
      const name = names.get(requestId);
      if (name) acts.push(`failed ${name}`);
    };
    client.on('commandStarted', begin).on('commandSucceeded', end).on('commandFailed', fail);
    onTestFinished(
      () => void client.off('commandStarted', begin).off('commandSucceeded', end).off('commandFailed', fail),
    );
    return acts;
  }

  function start(installation: Connection, log: string[] = []): DatabaseConnector {
    const logger = pino({}, { write: (line: string) => void log.push(line) });
    const connector = new DatabaseConnector(installation, readEnvironment(['admin'], MINIMAL_ENVIRONMENT), logger);
    started.push(connector);
    connector.onApplicationBootstrap();
    return connector;
  }

  /** A database of its own, with indexes in it and the collections that are looked at here. */
  async function installationOf(indexes: typeof OLD_INDEXES): Promise<Connection> {
    const installation = database.connection().useDb(`mailsized-test-${randomUUID()}`);
    installations.push(installation);
    installation.model('Payment', paymentSchema);
    installation.model('Video', videoSchema);
    installation.model('Outbox', outboxSchema);
    installation.model('MoneyDifference', moneyDifferenceSchema);
    installation.model('Audit', auditLogSchema);
    for (const [collection, key, options] of indexes) {
      await installation.collection(collection).createIndex(key, options);
    }
    return installation;
  }
});

async function indexNames(installation: Connection): Promise<typeof PRESENT_INDEXES> {
  const names = Object.keys(PRESENT_INDEXES).map(async (collection) => {
    const indexes = await installation.collection(collection).indexes();
    return [collection, indexes.map(({ name }) => String(name)).sort()] as const;
  });
  return Object.fromEntries(await Promise.all(names)) as typeof PRESENT_INDEXES;
}

function equals(expected: unknown): (answer: unknown) => boolean {
  return (answer) => JSON.stringify(answer) === JSON.stringify(expected);
}
