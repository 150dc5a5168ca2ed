import { CreateMultipartUploadCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ReconcileResult } from '../../src/contracts/reconcile-workflow.js';
import { RECONCILE_SCHEDULE_ID, WORKFLOWS, videoWorkflowId } from '../../src/contracts/workflow-names.js';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { projectRoot } from '../../stack/tools.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, uploadAndAwaitQuote, buy, uniqueEmail } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { SupportAgent } from '../support/stack/support-agent.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { holdEncode, toolPidsIn } from '../support/stack/processes.js';

const GRACE_MIN = 0.05;

describe('after an operator has terminated a workflow, reconciliation', () => {
  const deployment = useTestDeployment({
    env: { RECONCILE_GRACE_MIN: String(GRACE_MIN), RECONCILE_EVERY_MIN: '600', DOWNLOAD_TTL_MIN: '0.3' },
  });
  const clips = useClips({ long: true });

  async function terminate(order: VideoOrder): Promise<void> {
    await deployment().temporal.workflow.getHandle(videoWorkflowId(order.id)).terminate('a test');
  }

  async function reconcileUntil(order: VideoOrder, state: string): Promise<void> {
    await eventually(
      async () => {
        await deployment().temporal.schedule.getHandle(RECONCILE_SCHEDULE_ID).trigger();
        return (await order.view()).state;
      },
      (now) => now === state,
      { timeoutMs: 60_000, intervalMs: 1000 },
    );
  }

  it('gives the money back and deletes the files of a job that was in the middle of its encode', async () => {
    const email = uniqueEmail();
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET, email });
    const payment = await buy(order);
    await holdEncode(deployment().folder);
    await terminate(order);

    await reconcileUntil(order, 'refunded');
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199', 'refund 199']);
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
    expect((await deployment().inbox.waitForMails(email)).map(({ subject }) => subject)).toEqual([
      'You have been refunded',
    ]);
    await eventually(
      () => toolPidsIn(deployment().folder),
      (pids) => pids.length === 0,
    );
  });

  it('ends a job that nobody had paid for', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await terminate(order);
    await reconcileUntil(order, 'canceled');
    // An activity that was at work learns of the end at its next heartbeat; what it has stored meanwhile is swept.
    await eventually(
      async () => {
        await reconcile();
        return await deployment().objects.keysAndOpenUploadsOf(order.id);
      },
      (left) => left.length === 0,
      { timeoutMs: 30_000, intervalMs: 1000 },
    );
  });

  it('leaves what was delivered until its retention is over, and then deletes it without a refund', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const payment = await buy(order);
    await order.waitForState('done');
    await terminate(order);
    await reconcile();
    expect((await order.downloadLink()).status).toBe(302);

    await reconcileUntil(order, 'expired');
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199']);
  });

  it('has nothing left to do for a delivered job that support refunds: money, link and files are gone at once', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const payment = await buy(order);
    await order.waitForState('done');
    await terminate(order);

    await new SupportAgent(deployment()).perform('refund', order.id, { reasonCode: 'customer_asked' });
    await order.waitForState('refunded');
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199', 'refund 199']);
    expect((await order.downloadLink()).status).not.toBe(302);
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
  });

  it('leaves a customer’s own cancel to the customer', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await terminate(order);
    await order.cancel();
    await order.waitForState('canceled');
  });

  it('sweeps objects and uploads that belong to no job, and nothing of a job that runs', async () => {
    const running = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const at = (Key: string) => ({ Bucket: deployment().stack.env['S3_BUCKET'] ?? '', Key });
    await deployment().objects.s3.send(new PutObjectCommand({ ...at('jobs/nobody/input'), Body: 'x' }));
    await deployment().objects.s3.send(new CreateMultipartUploadCommand(at('jobs/nobody/output')));
    await eventually(
      async () => {
        await reconcile();
        return await deployment().objects.keysAndOpenUploadsOf('nobody');
      },
      (left) => left.length === 0,
      { timeoutMs: 30_000, intervalMs: 1000 },
    );
    expect(await deployment().objects.filesOf(running.id)).toEqual([`jobs/${running.id}/input`]);
  });

  it('only tells what it would do when it is told to report', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await terminate(order);
    const told = await eventually(
      () => reconcile('report'),
      ({ strays }) => strays.includes(order.id),
      {
        timeoutMs: 30_000,
        intervalMs: 1000,
      },
    );
    expect(told).toMatchObject({ mended: 0 });
    expect((await order.view()).state).toBe('quoted');
    expect(await deployment().objects.filesOf(order.id)).toEqual([`jobs/${order.id}/input`]);
  });

  it('gives back what was paid for a job whose record is gone', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    const payment = await buy(order);
    await holdEncode(deployment().folder);
    await terminate(order);
    await deployment().database.deleteRecord('videos', order.id);
    await eventually(
      async () => {
        await deployment().temporal.schedule.getHandle(RECONCILE_SCHEDULE_ID).trigger();
        return await deployment().stripeSimulator.effectsOf(payment);
      },
      (effects) => effects.includes('refund 199'),
      { timeoutMs: 60_000, intervalMs: 1000 },
    );
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199', 'refund 199']);
  });

  it('only reports after an older copy of the database was restored, until an operator accepts that', async () => {
    const paid = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    const payment = await buy(paid);
    await holdEncode(deployment().folder);
    await paid.waitForState('compressing');
    await cli();
    const copy = await deployment().database.snapshot();
    await paid.cancel();
    await paid.waitForState('refunded');
    for (let run = 1; run <= 2; run += 1) await cli();

    await deployment().database.restore(copy);
    // As far as the older copy knows, it is paid, not delivered and not refunded, and nobody works on it.
    expect((await paid.view()).state).toBe('compressing');
    const told = await eventually(cli, ({ strays }) => strays.includes(paid.id), {
      timeoutMs: 30_000,
      intervalMs: 1000,
    });
    expect(told).toMatchObject({ mode: 'report', mended: 0, reportOnly: { why: 'older_database' } });
    expect((await paid.view()).state).toBe('compressing');
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199', 'refund 199']);
    expect(await deployment().metric('reconcile_report_only')).toBe(1);

    expect(await cli('--accept-restore')).toEqual({ accepted: true });
    expect(await cli()).toMatchObject({ mode: 'mend' });
    await eventually(
      async () => (await paid.view()).state,
      (state) => state === 'refunded',
      { timeoutMs: 30_000 },
    );
    expect(await deployment().stripeSimulator.effectsOf(payment), 'nothing goes back twice').toEqual([
      'charge 199',
      'refund 199',
    ]);
  });

  it('says beforehand what it would do, and leaves no trace of that', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await terminate(order);
    const told = await eventually(
      () => cli('--dry-run'),
      ({ strays }) => strays.includes(order.id),
      { timeoutMs: 30_000, intervalMs: 1000 },
    );
    expect(told).toMatchObject({ mode: 'report', mended: 0 });
    expect((await order.view()).state).toBe('quoted');
    expect((await cli()).mark).toBe((told.mark ?? 0) + 1);
  });

  /** The command of an operator; what it says as JSON. */
  async function cli(...args: string[]): Promise<ReconcileResult> {
    const main = join(projectRoot, 'dist/src/programs/reconcile/main.js');
    const { stdout } = await promisify(execFile)(process.execPath, [main, '--json', ...args], {
      env: { PATH: process.env['PATH'], ...deployment().stack.env },
    });
    return JSON.parse(stdout) as ReconcileResult;
  }

  async function reconcile(mode: 'mend' | 'report' = 'mend'): Promise<ReconcileResult> {
    const policy = {} as never;
    return await deployment().temporal.workflow.execute(WORKFLOWS.reconcile, {
      workflowId: `reconcile-test-${Math.random()}`,
      taskQueue: 'control',
      args: [
        {
          mode,
          graceMs: GRACE_MIN * 60_000,
          unknownGraceMs: GRACE_MIN * 60_000,
          maxMended: 20,
          maxRefundCents: 10_000,
          policy,
        },
      ],
    });
  }
});
