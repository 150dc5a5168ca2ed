import {
  CreateBucketCommand,
  GetBucketCorsCommand,
  PutBucketCorsCommand,
  S3Client,
  type CORSRule,
} from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isDependencyDown } from '../../../src/api/http/dependency-down.js';
import { S3StorageGateway } from '../../../src/gateways/storage/s3-storage.gateway.js';
import { BucketCorsRefused } from '../../../src/gateways/storage/storage.gateway.js';
import { reservePorts } from '../../../stack/ports.js';
import { S3_REGION, s3Server } from '../../../stack/s3.server.js';
import { errorOf } from '../../support/error-of.js';
import { storageContract, type StoreUnderTest } from './storage-contract.js';

const never = new AbortController().signal;
const CREDENTIALS = { accessKeyId: 'contract', secretAccessKey: 'contract-secret' };

/** Versity's S3 gateway with a folder of its own. */
async function versity(): Promise<StoreUnderTest & { port: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailsized-s3-'));
  const reservation = await reservePorts('free');
  const port = reservation.ports.s3;
  const server = s3Server({ dataDir, logFile: join(dataDir, 's3.log'), port, ...CREDENTIALS });
  await server.start();
  return {
    port,
    storage: gatewayAt(port),
    stop: async () => {
      await server.stop();
      reservation.release();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** A store that answers as a test says. */
async function serve(answer: RequestListener): Promise<{ storage: S3StorageGateway }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { storage: gatewayAt((server.address() as AddressInfo).port) };
}

async function fileOf(sizeBytes: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailsized-s3-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'output.mp4');
  await writeFile(path, Buffer.alloc(sizeBytes, 'x'));
  return path;
}

function clientAt(port: number): S3Client {
  const endpoint = `http://127.0.0.1:${port}`;
  return new S3Client({ region: S3_REGION, forcePathStyle: true, endpoint, credentials: CREDENTIALS });
}

function gatewayAt(port: number, bucket = 'contract'): S3StorageGateway {
  return new S3StorageGateway({
    bucket,
    region: S3_REGION,
    forcePathStyle: true,
    endpoint: `http://127.0.0.1:${port}`,
    credentials: CREDENTIALS,
  });
}

storageContract('S3StorageGateway on versitygw', versity);

it('a store that is away is an error that the API tells as such, not a missing object', async () => {
  const reservation = await reservePorts('free');
  const storage = gatewayAt(reservation.ports.s3);
  const outcomes = await Promise.allSettled([storage.ping(), storage.head('jobs/1/input')]);
  reservation.release();
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && isDependencyDown(outcome.reason))).toEqual([
    true,
    true,
  ]);
});

it('a file is sent again from its beginning when the store fails midway', async () => {
  const arrived: number[] = [];
  const store = await serve((request, response) => {
    if (arrived.length === 0) {
      request.once('data', () => request.socket.destroy());
      arrived.push(0);
      return;
    }
    void buffer(request).then((body) => {
      arrived.push(body.length);
      response.setHeader('ETag', '"whole"').end();
    });
  });
  const progress: number[] = [];
  const options = { contentType: 'video/mp4', signal: never, onBytes: (bytes: number) => void progress.push(bytes) };
  const stored = await store.storage.upload('jobs/1/output/1.mp4', await fileOf(300_000), options);
  expect(stored).toEqual({ sizeBytes: 300_000, etag: '"whole"' });
  expect(arrived).toEqual([0, 300_000]);
  expect(Math.max(...progress)).toBe(300_000);
  expect(progress.at(-1)).toBe(300_000);
});

it('an upload that is aborted midway stops sending', async () => {
  const aborting = new AbortController();
  const arrival = Promise.withResolvers<{ whole: boolean }>();
  const store = await serve((request) => {
    request.once('data', () => aborting.abort());
    request.on('close', () => arrival.resolve({ whole: request.complete })).on('error', () => undefined);
  });
  const options = { contentType: 'video/mp4', signal: aborting.signal };
  const upload = store.storage.upload('jobs/1/output/1.mp4', await fileOf(16 * 1024 * 1024), options);
  await expect(upload).rejects.toMatchObject({ name: 'AbortError' });
  expect(await arrival.promise).toEqual({ whole: false });
});

it('the list of parts ends with its last page, with which S3 gives a marker too', async () => {
  let requests = 0;
  const { storage } = await serve((_request, response) => {
    requests += 1;
    response.statusCode = requests === 1 ? 200 : 400;
    response.end(
      '<ListPartsResult><IsTruncated>false</IsTruncated><NextPartNumberMarker>1</NextPartNumberMarker>' +
        '<Part><PartNumber>1</PartNumber><Size>4</Size><ETag>"one"</ETag></Part></ListPartsResult>',
    );
  });
  const parts = await storage.listParts('jobs/1/input', 'upload');
  expect(parts).toEqual([{ partNumber: 1, sizeBytes: 4, etag: '"one"', crc32: null }]);
  expect(requests).toBe(1);
});

it('links name the address by which customers reach the store', async () => {
  const storage = new S3StorageGateway({
    bucket: 'contract',
    region: S3_REGION,
    forcePathStyle: true,
    endpoint: 'http://127.0.0.1:1',
    publicEndpoint: 'https://files.example',
    credentials: CREDENTIALS,
  });
  const [part] = await storage.presignParts('jobs/1/input', 'upload', [{ partNumber: 1, sizeBytes: 4 }], 60);
  expect(part?.url).toMatch(/^https:\/\/files\.example\/contract\/jobs\/1\/input\?/);
  expect(await storage.presignInline('jobs/1/poster/1.jpg', 60)).toMatch(/^https:\/\/files\.example\//);
});

describe('the CORS rules of a bucket', () => {
  const ORIGIN = 'https://mailsized.example';
  const FOR_UPLOADS = {
    AllowedMethods: ['GET', 'PUT'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 3600,
  };
  const OURS: CORSRule = { ID: 'mailsized-uploads', AllowedOrigins: [ORIGIN], ...FOR_UPLOADS };
  const OPERATORS: CORSRule = { ID: 'intranet', AllowedOrigins: ['https://intranet.example'], AllowedMethods: ['GET'] };
  const WITHOUT_ID: CORSRule = { AllowedOrigins: ['https://intranet.example'], ...FOR_UPLOADS };
  // As it was written at every start before the rule had an id.
  const BEFORE_IDS: CORSRule = { AllowedOrigins: ['*'], ...FOR_UPLOADS };
  const elsewhere = (rule: CORSRule): CORSRule => ({ ...rule, AllowedOrigins: ['https://old.example'] });

  let store: Awaited<ReturnType<typeof versity>>;
  beforeAll(async () => {
    store = await versity();
  });
  afterAll(() => store.stop());

  it.each<[string, CORSRule[], CORSRule[], string]>([
    ['are ours where there are none', [], [OURS], 'written'],
    ['are left alone when they are the operator’s', [OPERATORS], [OPERATORS], 'kept'],
    ['are left alone when they are the operator’s, without an id', [WITHOUT_ID], [WITHOUT_ID], 'kept'],
    ['are left alone when ours is as configured', [OPERATORS, OURS], [OPERATORS, OURS], 'unchanged'],
    ['change in ours alone', [OPERATORS, elsewhere(OURS), WITHOUT_ID], [OPERATORS, OURS, WITHOUT_ID], 'written'],
    ['change where ours had no id yet', [OPERATORS, BEFORE_IDS], [OPERATORS, OURS], 'written'],
  ])('%s, at the first start and at the second', async (_, before, after, outcome) => {
    const Bucket = `cors-${randomUUID()}`;
    const s3 = clientAt(store.port);
    await s3.send(new CreateBucketCommand({ Bucket }));
    if (before.length > 0) {
      await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: before } }));
    }
    const storage = gatewayAt(store.port, Bucket);
    const outcomes = [
      await storage.prepareBucket({ allowedOrigins: [ORIGIN] }),
      await storage.prepareBucket({ allowedOrigins: [ORIGIN] }),
    ];
    expect((await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual(after);
    expect(outcomes).toEqual([outcome, outcome === 'written' ? 'unchanged' : outcome]);
  });

  it('are not written where nothing differs, though the store knows no ids and has an order of its own', async () => {
    const rule =
      '<CORSRule><AllowedOrigin>https://b.example</AllowedOrigin><AllowedOrigin>https://a.example</AllowedOrigin>' +
      '<AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader>' +
      '<ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3600</MaxAgeSeconds></CORSRule>';
    const { port, requests } = await storeAnswering({ GET: [200, `<CORSConfiguration>${rule}</CORSConfiguration>`] });
    const allowedOrigins = ['https://a.example', 'https://b.example'];
    expect(await gatewayAt(port).prepareBucket({ allowedOrigins })).toBe('unchanged');
    expect(requests).toEqual(['HEAD', 'GET']);
  });

  it.each<[string, Partial<Record<string, [number, string]>>]>([
    ['does not know of them', { GET: [501, s3Error('NotImplemented')] }],
    [
      'does not know how to set them',
      { GET: [404, s3Error('NoSuchCORSConfiguration')], PUT: [501, s3Error('NotImplemented')] },
    ],
    ['has no such method', { GET: [405, s3Error('MethodNotAllowed')] }],
    ['does not let us look at them', { GET: [403, s3Error('AccessDenied')] }],
    [
      'does not let us set them',
      { GET: [404, s3Error('NoSuchCORSConfiguration')], PUT: [403, s3Error('AccessDenied')] },
    ],
  ])('are the operator’s business when the store %s, and the bucket is usable', async (_, answers) => {
    const { port } = await storeAnswering(answers);
    const error = await errorOf(gatewayAt(port).prepareBucket({ allowedOrigins: [ORIGIN] }));
    expect(error).toBeInstanceOf(BucketCorsRefused);
  });

  it('are tried again when the store is away', async () => {
    const { port } = await storeAnswering({ GET: [503, s3Error('SlowDown')] });
    const error = await errorOf(gatewayAt(port).prepareBucket({ allowedOrigins: [ORIGIN] }));
    expect(error).not.toBeInstanceOf(BucketCorsRefused);
    expect(isDependencyDown(error)).toBe(true);
  });
});

function s3Error(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>as told</Message></Error>`;
}

/** A store that has the bucket, answers each other method as it is told, and remembers what it was asked. */
async function storeAnswering(answers: Partial<Record<string, [status: number, body: string]>>) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { method = '' } = request;
    requests.push(method);
    const [status, body] = answers[method] ?? [200, ''];
    request.resume().once('end', () => response.writeHead(status, { 'Content-Type': 'application/xml' }).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, requests };
}
