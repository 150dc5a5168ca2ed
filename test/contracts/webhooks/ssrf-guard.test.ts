import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  SsrfGuardedWebhooksGateway,
  type SsrfGuardOptions,
} from '../../../src/gateways/webhooks/ssrf-guarded-webhooks.gateway.js';
import { parseNetworks } from '../../../src/gateways/webhooks/public-address.js';
import { resolveName } from '../../../src/gateways/webhooks/resolve-name.js';
import { WebhookReceiver } from '../../support/stack/webhook-receiver.js';

const LOOPBACK = parseNetworks('127.0.0.0/8');
const HERE = { address: '127.0.0.1', family: 4 };
const NOT_FOUND = Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
const message = { headers: { 'content-type': 'application/json' }, body: '{"ä":1}' };

/** The answer of a name server that has one IPv4 address for each name (RFC 1035). */
function dnsAnswer(query: Buffer, address: number[]): Buffer {
  const questionEnd = query.indexOf(0, 12) + 5;
  const isIPv4 = query.readUInt16BE(questionEnd - 4) === 1;
  const header = [0x81, 0x80, 0, 1, 0, isIPv4 ? 1 : 0, 0, 0, 0, 0];
  const answer = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address];
  return Buffer.from([
    ...query.subarray(0, 2),
    ...header,
    ...query.subarray(12, questionEnd),
    ...(isIPv4 ? answer : []),
  ]);
}

describe('the way to a webhook endpoint', () => {
  let receiver: WebhookReceiver;
  const others: Server[] = [];

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await receiver.stop();
    for (const server of others.splice(0)) server.close();
  });

  const post = async (url: string, options: Partial<SsrfGuardOptions> = {}) =>
    await new SsrfGuardedWebhooksGateway({ allowedNetworks: LOOPBACK, timeoutMs: 5000, ...options }).post({
      ...message,
      url,
    });

  async function listening<T extends Server>(server: T): Promise<number> {
    others.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  it('brings the message as it is, and tells what was answered', async () => {
    receiver.reply = { status: 429, headers: { 'retry-after': '7' }, body: 'later' };
    expect(await post(receiver.url)).toEqual({ statusCode: 429, retryAfter: '7' });
    expect(receiver.received).toMatchObject([{ body: message.body, headers: message.headers }]);
  });

  it('does not lead to an address that is not public, written as it may be', async () => {
    const { port } = receiver;
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0']) {
      expect(await post(`https://${host}:${port}/`, { allowedNetworks: [] }), host).toEqual({
        errorCode: 'url_refused',
      });
    }
    expect(await post(`https://localhost:${port}/`, { allowedNetworks: [] })).toEqual({ errorCode: 'address_refused' });
    expect(receiver.received).toEqual([]);
  });

  it('does not lead to a name of two addresses, one of them private', async () => {
    const resolve = async () => [HERE, { address: '10.0.0.1', family: 4 }];
    expect(await post(`http://two.example.test:${receiver.port}/`, { resolve })).toEqual({
      errorCode: 'address_refused',
    });
    expect(receiver.received).toEqual([]);
  });

  it('goes to the address that was looked at, though the name leads elsewhere a moment later', async () => {
    const answers = [[HERE], [{ address: '10.0.0.1', family: 4 }]];
    let asked = 0;
    const resolve = async () => answers[asked++] ?? [];
    const url = `http://rebinding.example.test:${receiver.port}/`;
    expect(await post(url, { resolve })).toMatchObject({ statusCode: 204 });
    expect(asked).toBe(1);
    expect(receiver.received[0]?.headers.host).toBe(`rebinding.example.test:${receiver.port}`);
    expect(await post(url, { resolve })).toEqual({ errorCode: 'address_refused' });
  });

  it('is plain only into networks that are allowed', async () => {
    const resolve = async () => [{ address: '93.184.216.34', family: 4 }];
    expect(await post('http://public.example.test/', { resolve })).toEqual({ errorCode: 'address_refused' });
    expect(await post(receiver.url, { allowedNetworks: [] })).toEqual({ errorCode: 'url_refused' });
  });

  it('does not follow a redirect', async () => {
    const target = await WebhookReceiver.start();
    receiver.reply = { status: 307, headers: { location: target.url } };
    expect(await post(receiver.url)).toMatchObject({ statusCode: 307 });
    expect(target.received).toEqual([]);
    await target.stop();
  });

  it('reads no more than a little of an answer, however long it is', async () => {
    let sentBytes = 0;
    const port = await listening(
      createServer((socket) => {
        socket.on('error', () => {});
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        const timer = setInterval(() => {
          if (socket.destroyed) return clearInterval(timer);
          sentBytes += 16_000;
          socket.write(Buffer.alloc(16_000));
        }, 1);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ statusCode: 200 });
    expect(sentBytes).toBeLessThan(5_000_000);
  });

  it('ends in time when nobody answers, neither the receiver nor whoever knows its address', async () => {
    const port = await listening(createServer(() => {}));
    expect(await post(`http://127.0.0.1:${port}/`, { timeoutMs: 200 })).toEqual({ errorCode: 'timed_out' });
    const resolve = () => new Promise<never>(() => {});
    expect(await post('https://slow.example.test/', { resolve, timeoutMs: 200 })).toEqual({ errorCode: 'timed_out' });
  });

  it('ends when the receiver switches to another protocol instead of an answer', async () => {
    const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
    const port = await listening(
      createServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', () => socket.write(upgrade));
      }),
    );
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual({ errorCode: 'connection_failed' });
  });

  it('asks for a name without a thread of the pool that all names of the process share', async () => {
    const outcome = post('https://hooks.invalid/');
    expect(process.getActiveResourcesInfo()).not.toContain('GetAddrInfoReqWrap');
    expect(await outcome).toEqual({ errorCode: 'name_unknown' });
  });

  async function nameServer() {
    const server = createSocket('udp4').bind(0, '127.0.0.1');
    await once(server, 'listening');
    const resolver = new Resolver({ timeout: 600_000 });
    resolver.setServers([`127.0.0.1:${server.address().port}`]);
    return { server, resolver };
  }

  it('leads to the addresses that DNS has for the name, though it has none of IPv6', async () => {
    const { server, resolver } = await nameServer();
    server.on('message', (query, from) => server.send(dnsAnswer(query, [127, 0, 0, 1]), from.port, from.address));
    const resolve: SsrfGuardOptions['resolve'] = async (name, signal) => await resolveName(name, signal, resolver);
    expect(await post(`http://hooks.example.test:${receiver.port}/`, { resolve })).toMatchObject({ statusCode: 204 });
    server.close();
  });

  it('stops asking for a name whose server is silent', async () => {
    const { server: silent, resolver } = await nameServer();
    let asking: Promise<unknown> | undefined;
    const resolve: SsrfGuardOptions['resolve'] = (name, signal) => (asking = resolveName(name, signal, resolver));
    const asked = once(silent, 'message');
    const [outcome] = await Promise.all([post('https://slow.example.test/', { resolve, timeoutMs: 200 }), asked]);
    expect(outcome).toEqual({ errorCode: 'timed_out' });
    expect(await asking).toEqual([]);
    silent.close();
  });

  it('tells in a code why there was no answer', async () => {
    const closed = await WebhookReceiver.start();
    await closed.stop();
    expect(await post(`http://127.0.0.1:${receiver.port}/`, { allowedNetworks: [] })).toEqual({
      errorCode: 'url_refused',
    });
    expect(await post('https://nowhere.invalid/')).toEqual({ errorCode: 'name_unknown' });
    expect(await post('https://nowhere.example.test/', { resolve: async () => [] })).toEqual({
      errorCode: 'name_unknown',
    });
    const broken = async () => {
      throw NOT_FOUND;
    };
    expect(await post('https://nowhere.example.test/', { resolve: broken })).toEqual({
      errorCode: 'connection_failed',
    });
  });

  it('is encrypted for the name in the URL, by a certificate that is trusted', async () => {
    const pem = (name: string) => readFileSync(new URL(`tls/${name}.pem`, import.meta.url), 'utf8');
    const server = createTlsServer({ key: pem('key'), cert: pem('certificate') }, (_, response) => response.end());
    const port = await listening(server);
    const resolve = async () => [HERE];
    const url = (name: string) => `https://${name}:${port}/`;
    expect(await post(url('hooks.example.test'), { resolve })).toEqual({ errorCode: 'tls_failed' });
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, pem('certificate')]);
    try {
      expect(await post(url('hooks.example.test'), { resolve })).toMatchObject({ statusCode: 200 });
      expect(await post(url('other.example.test'), { resolve })).toEqual({ errorCode: 'tls_failed' });
    } finally {
      setDefaultCACertificates(before);
    }
  });
});
