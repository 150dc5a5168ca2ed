import { execFileSync } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../../stack/customer/api-client.js';
import { isHealthy, type Container } from '../../stack/containers/compose.js';
import { removeContainers, startContainers, type ContainerStack } from '../../stack/containers/container-stack.js';
import { ask } from '../../stack/containers/engine.js';
import { OUR_IMAGES, ownLayersBytes, totalBytes } from '../../stack/containers/images.js';
import { containerMemoryBytes } from '../docker/compose-files.js';
import { lookInside, processesOf, programOf, warningsOf } from '../support/containers/inside.js';
import { TlsClient } from '../support/containers/tls-client.js';
import { eventually } from '../support/eventually.js';
import { useClips } from '../support/stack/clips.js';
import { buy, LONG_TARGET, SMALL_TARGET, uniqueEmail, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { reservePorts, type PortReservation } from '../../stack/ports.js';

const NAME = 'mailsized-test';
const START_TIMEOUT_MS = 40 * 60_000;
const MAX_API_BYTES = 400_000_000;
const NO_CAPABILITIES = '0000000000000000';
/** Longer than proxies wait for a silent answer unless they are told otherwise. */
const LONG_SILENCE_MS = 75_000;
const OOM_SCORE_FIRST = '1000';

describe('the stack in containers, from nothing', () => {
  const clips = useClips({ long: true });
  let reservation: PortReservation;
  let stack: ContainerStack;
  let api: ApiClient;

  beforeAll(async () => {
    await removeContainers(NAME, { volumes: true });
    reservation = await reservePorts('free');
    const { api: apiPort, admin, s3, mailgun: http, stripe: https } = reservation.ports;
    const ports = { api: apiPort, admin, s3, http, https };
    stack = await startContainers({ name: NAME, ports, scale: 'api=2', log: console.log });
    api = new ApiClient(`http://127.0.0.1:${apiPort}`);
  }, START_TIMEOUT_MS);

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    const names = (await ours()).map(({ name }) => name);
    console.log((await warningsOf(names)).join('\n'));
  });
  afterAll(async () => {
    await removeContainers(NAME, { volumes: true });
    reservation.release();
  });

  const only = async (service: string): Promise<Container> => {
    const [container] = await stack.project.containers(service);
    if (!container) throw new Error(`${service} has no container`);
    return container;
  };
  const ours = async (): Promise<Container[]> =>
    (await stack.project.containers()).filter(({ service }) => /^(api|worker-)/.test(service));
  const tls = async (): Promise<TlsClient> => {
    const root = '/data/caddy/pki/authorities/local/root.crt';
    const authority = await ask('podman', ['exec', (await only('proxy')).name, 'cat', root]);
    return new TlsClient(Number(stack.settings['PROXY_HTTPS_PORT']), authority);
  };

  it('is healthy, and every one-shot has succeeded', async () => {
    const containers = await stack.project.containers();
    expect(containers.map(({ service }) => service)).toEqual(
      expect.arrayContaining(['postgres', 'temporal', 'mongodb', 's3', 'proxy', 'simulators', 'api', 'worker-control']),
    );
    for (const { name, service, details } of containers) {
      if (details.Config.Healthcheck) expect(await isHealthy(name), name).toBe(true);
      else expect([service, details.State.ExitCode]).toEqual([service, 0]);
    }
  });

  it('runs ours as an ordinary user without capabilities, on a file system that cannot be written', async () => {
    const containers = await ours();
    expect(containers).toHaveLength(6);
    for (const { name, service } of containers) {
      const { uid, writeError, status, memoryLimitBytes } = await lookInside(name);
      expect({ uid, writeError }, name).toEqual({ uid: 1000, writeError: 'EROFS' });
      expect(status, name).toMatchObject({ CapEff: NO_CAPABILITIES, CapBnd: NO_CAPABILITIES, NoNewPrivs: '1' });
      if (service !== 'worker-compress-cpu') expect(memoryLimitBytes, name).toBe(containerMemoryBytes(service));
    }
  });

  it('is ready: each program reaches its servers, and the sandbox around ffmpeg has passed its test encode', async () => {
    for (const { name, service } of await ours()) {
      const port = service === 'api' ? 3001 : 3002;
      const program = `fetch("http://127.0.0.1:${port}/readyz").then(async (answer) => console.log(await answer.text()))`;
      const readiness = async () => JSON.parse(await ask('podman', ['exec', name, 'node', '-e', program])) as object;
      await eventually(readiness, (state) => 'ready' in state && state.ready === true);
    }
  });

  it('delivers a video that a customer sends, pays for and downloads', async () => {
    const order = await uploadAndAwaitQuote(api, { path: clips().small, target: SMALL_TARGET, email: uniqueEmail() });
    await buy(order);
    await order.waitForState('done');
    const result = join(clips().folder, 'result.mp4');
    await order.download(result);
    expect((await stat(result)).size).toBeLessThanOrEqual(SMALL_TARGET.ceilingBytes);
  });

  it('passes the smoke test', async () => {
    const smoke = ['dist/stack/smoke/main.js', '--api', api.baseUrl, '--test-card', 'visa'];
    expect(await ask(process.execPath, smoke)).toContain('smoke: passed');
  });

  it('has two APIs at one address, and one of them is enough', async () => {
    const [first, second] = await stack.project.containers('api');
    expect(second).toBeDefined();
    for (const stopped of [first, second] as Container[]) {
      await ask('podman', ['stop', '--time', '20', stopped.name]);
      for (let call = 0; call < 5; call += 1) expect((await api.raw('/healthz')).status).toBe(200);
      await ask('podman', ['start', stopped.name]);
      await eventually(() => isHealthy(stopped.name), Boolean);
    }
  });

  it('has TLS in front of the API and of the S3 server, with a certificate for each name', async () => {
    const client = await tls();
    const answer = await client.get('mailsized.localhost', '/healthz');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['strict-transport-security']).toBeDefined();
    const store = await client.get('s3.localhost', '/');
    expect(await text(store)).toContain('AccessDenied');
    await expect(client.get('other.localhost', '/healthz')).rejects.toThrow();
  });

  it('keeps an event stream open while the job has nothing to tell', async () => {
    const client = await tls();
    const order = await uploadAndAwaitQuote(api, { path: clips().small, target: SMALL_TARGET, email: uniqueEmail() });
    const headers = { authorization: `Bearer ${order.token}`, accept: 'text/event-stream' };
    const stream = await client.get('mailsized.localhost', `/v1/videos/${order.id}/events`, headers);
    expect(stream.headers['content-type']).toContain('text/event-stream');
    let received = '';
    stream.on('data', (part: Buffer) => (received += part.toString()));
    await eventually(
      () => received,
      (events) => events.includes('quoted'),
    );
    await sleep(LONG_SILENCE_MS);
    expect(stream.closed).toBe(false);
    await order.cancel();
    await eventually(
      () => received,
      (events) => events.includes('canceled'),
    );
  });

  it('delivers a job whose worker is killed by its memory limit during the encode', async () => {
    const order = await uploadAndAwaitQuote(api, { path: clips().long, target: LONG_TARGET, email: uniqueEmail() });
    const worker = await only('worker-compress-cpu');
    await buy(order);
    await order.waitForState('compressing');
    await eventually(
      () => processesOf(worker.name, 'ffmpeg'),
      (pids) => pids.length > 0,
    );
    const victim = (await processesOf(worker.name, 'dist/workers/main.js')).find((pid) => programOf(pid) !== 'tini');
    // The kernel kills the process with the highest score as soon as the container is at its limit.
    await writeFile(`/proc/${victim}/oom_score_adj`, OOM_SCORE_FIRST);
    const fill = 'const held = []; for (;;) held.push(Buffer.alloc(2 ** 26, 1));';
    await ask('podman', ['exec', worker.name, 'node', '-e', fill]).catch(() => undefined);

    const kernelLog = execFileSync('dmesg', { encoding: 'utf8' });
    expect(kernelLog).toContain(`Memory cgroup out of memory: Killed process ${victim} `);
    const restarted = await eventually(
      () => only('worker-compress-cpu'),
      ({ details }) => details.State.Running && details.State.Pid !== worker.details.State.Pid,
    );
    expect(restarted.details.RestartCount).toBeGreaterThan(0);
    await order.waitForState('done');
    const result = join(clips().folder, 'after the kill.mp4');
    await order.download(result);
    expect((await stat(result)).size).toBeLessThanOrEqual(LONG_TARGET.ceilingBytes);
  });

  it('is made of images that are not larger than they need to be', async () => {
    for (const [name, image] of Object.entries(OUR_IMAGES)) {
      const [own, total] = [await ownLayersBytes(image), await totalBytes(image)];
      console.log(`${name}: ${(total / 1e6).toFixed(0)} MB, ${(own / 1e6).toFixed(0)} MB of it over Node's image`);
    }
    expect(await totalBytes(OUR_IMAGES.api)).toBeLessThan(MAX_API_BYTES);
  });
});
