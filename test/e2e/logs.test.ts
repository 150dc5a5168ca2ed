import { randomUUID } from 'node:crypto';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { eventually } from '../support/eventually.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, newAttemptId, requestedQuote, uniqueEmail } from '../support/stack/customer.js';
import { SupportAgent } from '../support/stack/support-agent.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { allHistoryOf } from '../support/stack/workflow-history.js';

type Line = Record<string, unknown> & { msg: string };

// What a customer and a supporter may write, as it could be found again in a log.
const FILE_NAME = 'Annegret Seeberger am See.mp4';
const NOTE = 'Frau Seeberger has phoned from 030 1234567';
const CARD = 'pm_card_visa';
// Of pino, in whose levels the lines are.
const ERROR_LEVEL = 50;

describe('the logs of a whole run', () => {
  const deployment = useTestDeployment();
  const clips = useClips();
  const email = uniqueEmail();
  const checkoutId = `checkout-${randomUUID()}`;
  const refundId = `refund-${randomUUID()}`;
  let order: VideoOrder;

  beforeAll(async () => {
    const { client } = deployment();
    const path = join(deployment().folder, FILE_NAME);
    await copyFile(clips().small, path);
    order = await VideoOrder.create(client, { path, target: SMALL_TARGET, email });
    await order.upload();
    await order.waitForState('quoted');
    const { quoteId } = await requestedQuote(order);
    await client.json(`/v1/videos/${order.id}/checkout`, {
      method: 'POST',
      token: order.token,
      headers: { 'x-request-id': checkoutId },
      body: { quoteId, attemptId: newAttemptId(), paymentMethodId: CARD },
    });
    await order.waitForState('done');
    await order.downloadLink();
    await client.raw(`/v1/videos/${order.id}/no-such-thing?token=${order.token}`);
    await new SupportAgent(deployment()).perform('notes', order.id, { note: NOTE });
    await client.json(`/v1/support/videos/${order.id}/refund`, {
      method: 'POST',
      token: deployment().adminKey,
      headers: { 'x-request-id': refundId },
      body: { note: NOTE },
    });
    await order.waitForState('refunded');
    await deployment().inbox.waitForMails(email, 2);
    // A worker logs what a workflow says after it has sent what the workflow wants, so the mail may come first.
    await eventually(
      lines,
      (written) =>
        written.some(({ msg, kind }) => /accepted a mail/.test(msg) && kind === 'refunded') &&
        written.some(({ msg, state }) => /enters a state/.test(msg) && state === 'refunded'),
    );
  }, 120_000);

  async function lines(): Promise<Line[]> {
    const text = await deployment().appLogs();
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  }

  async function linesOfJob(): Promise<Line[]> {
    return (await lines()).filter(({ jobId }) => jobId === order.id);
  }

  it('are JSON, each line with the process that wrote it', async () => {
    const process = { service: 'mailsized', role: expect.any(String), version: expect.any(String) };
    const written = await lines();
    for (const line of written) expect(line).toMatchObject({ ...process, instance: expect.stringMatching(/:\d+$/) });
    expect(new Set(written.map(({ role }) => role))).toEqual(new Set(['api', 'control,media,compress-cpu,notify']));
  });

  it('tell the life of a job by its id: states, payment, mails, refund and deletion', async () => {
    const told = (await linesOfJob()).map(({ msg, state, status, kind }) => [msg, state ?? status ?? kind]);
    for (const state of ['uploading', 'probing', 'quoted', 'paying', 'queued', 'compressing', 'finalizing', 'done'])
      expect(told).toContainEqual(['the job enters a state', state]);
    expect(told).toContainEqual(['payment tried', 'succeeded']);
    expect(told).toContainEqual(['a provider has accepted a mail', 'done']);
    expect(told).toContainEqual(['refund', 'settled']);
    expect(told).toContainEqual(['files deleted', undefined]);
    expect(told).toContainEqual(['the job enters a state', 'refunded']);
    expect((await linesOfJob()).filter(({ level }) => Number(level) >= ERROR_LEVEL)).toEqual([]);
  });

  it('carry the id of a request from the API through the workflow to what it sets going', async () => {
    const toldBy = async (requestId: string) =>
      (await linesOfJob()).filter((line) => line['requestId'] === requestId).map(({ msg, state }) => state ?? msg);
    expect(await toldBy(checkoutId)).toEqual(
      expect.arrayContaining(['paying', 'payment tried', 'encoded', 'done', 'request']),
    );
    expect(await toldBy(refundId)).toEqual(expect.arrayContaining(['refund', 'files deleted', 'refunded', 'request']));
  });

  it('name the caller so that an operator can block it, without the address', async () => {
    const callers = (await linesOfJob()).filter(({ msg }) => msg === 'request').map(({ caller }) => caller);
    expect(new Set(callers).size).toBe(1);
    const { id } = await deployment().client.json<{ id: string }>('/v1/admin/blocks', {
      method: 'POST',
      token: deployment().adminKey,
      body: { caller: callers[0], until: null, reasonCode: 'suspected_abuse' },
    });
    const next = { method: 'POST', body: { fileName: FILE_NAME, sizeBytes: 1000, target: SMALL_TARGET } };
    const headers = { 'idempotency-key': randomUUID() };
    const refused = await deployment().client.raw('/v1/videos', { ...next, headers });
    expect(await refused.json()).toMatchObject({ code: 'address_blocked' });
    await deployment().client.raw(`/v1/admin/blocks/${id}`, { method: 'DELETE', token: deployment().adminKey });
  });

  it('hold no address, no name, no free text and no secret; nor do the histories and the metrics', async () => {
    const metrics = await (await deployment().admin.raw('/metrics')).text();
    const places = {
      logs: await deployment().appLogs(),
      histories: await allHistoryOf(deployment().temporal, order.id),
      metrics,
    };
    const seeds = [
      email,
      encodeURIComponent(email),
      'Seeberger',
      NOTE,
      order.token,
      deployment().adminKey,
      ...secrets(),
    ];
    for (const [place, text] of Object.entries(places)) {
      expect({ place, found: seeds.filter((seed) => text.includes(seed)) }).toEqual({ place, found: [] });
    }
  });

  /** What is secret in the configuration of the API and the workers. */
  function secrets(): string[] {
    const named = Object.entries(deployment().stack.env).filter(([name]) => /SECRET|KEY|PASSWORD|TOKEN/.test(name));
    const values = named.map(([, value]) => value).filter((value) => value.length > 8);
    expect(values.length).toBeGreaterThan(3);
    return values;
  }

  it('show more of a process while somebody looks into it, and the process goes on', async () => {
    const switches = async () => (await lines()).flatMap(({ switchedTo }) => switchedTo ?? []);
    for (const [name, { pid }] of [
      ['the API', deployment().api],
      ['the worker', deployment().worker()],
    ] as const) {
      const before = await switches();
      for (const expected of [['debug'], ['debug', 'info']]) {
        process.kill(pid!, 'SIGUSR2');
        await eventually(switches, (seen) => seen.length >= before.length + expected.length);
      }
      // A process that shuts down on the signal needs a moment to be gone.
      await sleep(1_000);
      expect({ name, switches: (await switches()).toSorted() }).toEqual({
        name,
        switches: [...before, 'debug', 'info'].toSorted(),
      });
    }
    expect([deployment().api.isRunning, deployment().worker().isRunning]).toEqual([true, true]);
    expect((await order.view()).state).toBe('refunded');
  });
});
