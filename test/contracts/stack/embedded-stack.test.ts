import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack } from '../../../stack/embedded-stack.js';
import type { EmbeddedStack } from '../../../stack/embedded-stack.js';
import { isGroupRunning } from '../../../stack/process-group.js';
import type { ServerProcess } from '../../../stack/server-process.js';
import { prepareNamespace, SEARCH_ATTRIBUTES } from '../../../stack/temporal.server.js';

/** Addresses that nobody asks: this suite is about the three real servers, not about the simulators. */
const WITHOUT_SIMULATORS = { STRIPE_API_BASE: 'http://none', MAILGUN_API_BASE: 'http://none', EMAIL_SMTP_HOST: 'none' };
const ACKNOWLEDGED_WRITES = 50;
const SLOW_TEST_MS = 60_000;

const base = mkdtempSync(join(tmpdir(), 'mailsized stack '));
const dataDir = join(base, 'data');
let stack: EmbeddedStack;

beforeAll(async () => {
  stack = await start();
}, SLOW_TEST_MS);

afterAll(async () => {
  await stack.stop();
  rmSync(base, { recursive: true });
}, SLOW_TEST_MS);

function start(): Promise<EmbeddedStack> {
  return startStack({
    dataDir,
    ports: 'free',
    environment: WITHOUT_SIMULATORS,
    envOverrides: { DOWNLOAD_TTL_MIN: '5' },
  });
}

function variable(name: string): string {
  const value = stack.env[name];
  if (value === undefined) throw new Error(`the stack has no ${name}`);
  return value;
}

async function crash(server: ServerProcess | undefined): Promise<void> {
  if (server === undefined) throw new Error('the stack does not run this server');
  await server.kill9();
  await server.start();
}

describe('Temporal', () => {
  async function withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
    const connection = await Connection.connect({ address: variable('TEMPORAL_ADDRESS') });
    try {
      return await use(new Client({ connection, namespace: variable('TEMPORAL_NAMESPACE') }));
    } finally {
      await connection.close();
    }
  }

  it('keeps closed workflows for 30 days, knows our search attributes and serves its Web UI', async () => {
    await withClient(async ({ connection, workflowService }) => {
      const { config } = await workflowService.describeNamespace({ namespace: 'default' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(720 * 3600);
      const known = await (connection as Connection).operatorService.listSearchAttributes({ namespace: 'default' });
      expect(Object.keys(known.customAttributes)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
    });
    expect((await fetch(stack.urls.temporalUi)).ok).toBe(true);
  });

  it('adds search attributes to a database that lacks them, and changes nothing the second time', async () => {
    await withClient(async ({ connection }) => {
      const { operatorService } = connection as Connection;
      await operatorService.removeSearchAttributes({ namespace: 'default', searchAttributes: ['MailSizedQueue'] });
      await prepareNamespace({ address: variable('TEMPORAL_ADDRESS') }, 'default');
      await prepareNamespace({ address: variable('TEMPORAL_ADDRESS') }, 'default');
      const known = await operatorService.listSearchAttributes({ namespace: 'default' });
      expect(Object.keys(known.customAttributes)).toContain('MailSizedQueue');
    });
  });

  it(
    'loses no workflow when it is killed',
    async () => {
      const state = defineSearchAttributeKey('MailSizedState', 'KEYWORD');
      const workflowIds = Array.from({ length: 10 }, (_, index) => `video-${index}`);
      await withClient(async ({ workflow }) => {
        for (const workflowId of workflowIds) {
          const typedSearchAttributes = [{ key: state, value: 'probing' }];
          await workflow.start('videoWorkflow', { workflowId, taskQueue: 'nobody-polls', typedSearchAttributes });
        }
      });
      await crash(stack.servers.temporal);
      await withClient(async ({ workflow }) => {
        for (const workflowId of workflowIds) {
          const description = await workflow.getHandle(workflowId).describe();
          expect(description.status.name).toBe('RUNNING');
          expect(description.typedSearchAttributes.get(state)).toBe('probing');
        }
      });
    },
    SLOW_TEST_MS,
  );
});

describe('the database', () => {
  it(
    'loses no acknowledged write and no transaction when it is killed',
    async () => {
      const write = new mongoose.mongo.MongoClient(variable('MONGODB_URI'));
      const videos = write.db().collection('videos');
      for (let index = 0; index < ACKNOWLEDGED_WRITES; index += 1) await videos.insertOne({ index });
      await write.withSession((session) =>
        session.withTransaction(async () => {
          await videos.insertOne({ index: ACKNOWLEDGED_WRITES }, { session });
        }),
      );
      await crash(stack.servers.mongodb);
      await write.close();

      const read = new mongoose.mongo.MongoClient(variable('MONGODB_URI'));
      expect(await read.db().collection('videos').countDocuments()).toBe(ACKNOWLEDGED_WRITES + 1);
      await read.close();
    },
    SLOW_TEST_MS,
  );
});

describe('S3', () => {
  it(
    'loses no object when it is killed',
    async () => {
      const s3 = new S3Client({
        endpoint: variable('S3_ENDPOINT'),
        region: variable('S3_REGION'),
        forcePathStyle: true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        credentials: { accessKeyId: variable('S3_ACCESS_KEY_ID'), secretAccessKey: variable('S3_SECRET_ACCESS_KEY') },
      });
      const Bucket = variable('S3_BUCKET');
      await s3.send(new CreateBucketCommand({ Bucket }));
      await s3.send(new PutObjectCommand({ Bucket, Key: 'jobs/1/source', Body: 'a video', Metadata: { job: '1' } }));
      await crash(stack.servers.s3);
      const object = await s3.send(new GetObjectCommand({ Bucket, Key: 'jobs/1/source' }));
      expect(await object.Body?.transformToString()).toBe('a video');
      expect(object.Metadata).toEqual({ job: '1' });
      s3.destroy();
    },
    SLOW_TEST_MS,
  );
});

describe('a stack', () => {
  it('hands its overrides on to the API and the workers', () => {
    expect(stack.env['DOWNLOAD_TTL_MIN']).toBe('5');
  });

  it(
    'says so and uses a fresh folder when its own is in use by another one, and leaves nothing behind',
    async () => {
      const messages: string[] = [];
      const second = await startStack({
        dataDir,
        ports: 'free',
        environment: {
          ...WITHOUT_SIMULATORS,
          TEMPORAL_ADDRESS: variable('TEMPORAL_ADDRESS'),
          S3_ENDPOINT: 'http://s3',
        },
        log: (message) => messages.push(message),
      });
      expect(messages).toEqual([expect.stringContaining('in use by another stack')]);
      expect(second.dataDir).not.toBe(stack.dataDir);
      expect(second.servers).toMatchObject({ temporal: undefined, s3: undefined, simulators: undefined });
      const group = second.servers.mongodb?.pid ?? 0;
      expect(isGroupRunning(group)).toBe(true);
      await second.stop();
      await second.stop(); // a repeat does nothing
      expect(isGroupRunning(group)).toBe(false);
      expect(existsSync(second.dataDir)).toBe(false);
    },
    SLOW_TEST_MS,
  );

  it(
    'leaves no process when it stops, and has its data when it starts again on other ports',
    async () => {
      const groups = Object.values(stack.servers).map((server: ServerProcess | undefined) => server?.pid ?? 0);
      const secretBefore = variable('JOB_TOKEN_SECRET');
      await stack.stop();
      expect(groups.filter((group) => group > 0 && isGroupRunning(group))).toEqual([]);

      stack = await start();
      expect(variable('JOB_TOKEN_SECRET')).toBe(secretBefore);
      const read = new mongoose.mongo.MongoClient(variable('MONGODB_URI'));
      expect(await read.db().collection('videos').countDocuments()).toBe(ACKNOWLEDGED_WRITES + 1);
      await read.close();
    },
    SLOW_TEST_MS,
  );

  it(
    'that cannot be started leaves nothing running and its folder free',
    async () => {
      const folder = join(base, 'broken');
      const nobody = { ...WITHOUT_SIMULATORS, TEMPORAL_ADDRESS: '127.0.0.1:1', S3_ENDPOINT: 'http://s3' };
      const options = { dataDir: folder, ports: 'free', environment: nobody } as const;
      await expect(startStack(options)).rejects.toThrow('the Temporal server at 127.0.0.1:1 cannot be used');
      const messages: string[] = [];
      await expect(startStack({ ...options, log: (message) => messages.push(message) })).rejects.toThrow('127.0.0.1:1');
      expect(messages).toEqual([]); // the first one let go of the folder
    },
    SLOW_TEST_MS,
  );
});
