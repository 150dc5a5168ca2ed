import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { WorkerRoleArgument } from '../../stack/app.processes.js';
import { eventually } from '../support/eventually.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, buy, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { DrillReport } from '../support/stack/drill-report.js';
import { ALL_DELIVERED, AS_THEY_WERE, JobsInEveryState, STATES } from '../support/stack/every-state.js';
import { useFlakyEncoder } from '../support/stack/flaky-encoder.js';
import { DATA_SERVERS, Operator, ageSeconds } from '../support/stack/operator.js';
import { toolPidsIn } from '../support/stack/processes.js';
import { buildRelease } from '../support/stack/releases.js';
import { TestDeployment } from '../support/stack/test-deployment.js';

const PATIENCE = { timeoutMs: 300_000, intervalMs: 100 };
/** More make a deploy a bad one. */
const MAX_WEDGED = 3;
const RUNS = Array.from({ length: Number(process.env['DRILL_RUNS'] ?? 1) }, (_, index) => index + 1);

const report = new DrillReport();
afterAll(async () => {
  console.log(report.toJson());
  if (process.env['DRILL_FIGURES'] === 'write') await report.writeRunbook();
});

describe.each(RUNS)('drill %i, with a job in every state. Lost is', { timeout: 900_000 }, () => {
  const encoder = useFlakyEncoder();
  const clips = useClips({ long: true });
  let deployment: TestDeployment;
  let jobs: JobsInEveryState;
  let operator: Operator;

  async function begin(workers: WorkerRoleArgument[] = ['all']): Promise<void> {
    deployment = await TestDeployment.start({
      workers,
      env: {
        FFMPEG_PATH: encoder.path,
        // One encode is held.
        WORKER_CONCURRENCY: '2',
        RECONCILE_GRACE_MIN: '0.05',
        RECONCILE_EVERY_MIN: '600',
        RECONCILE_MAX_WEDGED: String(MAX_WEDGED),
      },
    });
    onTestFinished(async () => await deployment.stop(), 60_000);
    operator = new Operator(deployment);
    jobs = await JobsInEveryState.make({ deployment, clips: clips(), encoder });
  }
  it('the API: it answers again, and every job goes on', async () => {
    await begin();
    const before = await jobs.states();
    const stopwatch = new Stopwatch();
    await deployment.api.kill9();
    await deployment.api.start();
    await eventually(
      () => jobs.states(),
      () => true,
      PATIENCE,
    );
    report.add({ scenario: 'api', rpoSeconds: 0, rtoSeconds: stopwatch.seconds });
    await jobs.expectStates(before);
    await jobs.goOn();
    await expectAllDelivered();
  });

  it('a worker in the middle of an encode: the encode runs again, and every job goes on', async () => {
    await begin();
    const stopwatch = new Stopwatch();
    await deployment.worker().kill9();
    await deployment.worker().start();
    await eventually(encoders, (pids) => pids.length > 0, { ...PATIENCE, explain: () => 'no encode has run again' });
    report.add({ scenario: 'worker', rpoSeconds: 0, rtoSeconds: stopwatch.seconds });
    await jobs.goOn();
    await expectAllDelivered();
  });

  it('the database: it is restored and brought up to date, and every job goes on that it knows', async () => {
    await begin();
    const copy = await operator.backUp();
    const late = await deliveredSinceTheCopy();
    const stopwatch = new Stopwatch();
    await operator.killApiAndWorkers();
    await operator.destroy('mongodb');
    const rpoSeconds = ageSeconds(copy);
    await deployment.server('mongodb').start();
    expect(await operator.restore()).toMatchObject({ id: copy.id, documents: copy.documents });
    await operator.startApiAndWorkers();
    await expectRepairsToWait();
    await operator.acceptRestore();
    await operator.reconcile();
    // The encode has begun again, and may be at its end.
    const { compressing: _, ...others } = AS_THEY_WERE;
    expect(await jobs.states()).toMatchObject({ ...others, quoted: 'done' });
    report.add({ scenario: 'database', rpoSeconds, rtoSeconds: stopwatch.seconds });

    await operator.terminateUnknownJobs();
    await expectRefunded(late);
    await jobs.goOn();
    await expectAllDelivered();
    expect(await operator.openDifferences()).toEqual([]);
  });

  it('the store: what is lost is said and paid back, and an encode that runs is delivered', async () => {
    await begin();
    const stopwatch = new Stopwatch();
    await operator.destroy('s3');
    await deployment.server('s3').start();
    // It makes the bucket.
    await deployment.api.restart();
    await operator.refundLostResults();
    await jobs.order('done').waitForState('refunded');
    report.add({ scenario: 'store', rpoSeconds: null, rtoSeconds: stopwatch.seconds });

    await expect(jobs.order('uploading').completeUpload()).rejects.toMatchObject({ problem: { code: 'upload_gone' } });
    await jobs.order('uploading').cancel();
    jobs.resumeEncode();
    await Promise.all([jobs.buyQuoted(), jobs.authenticate(), jobs.retryParked()]);
    await jobs.waitForFates({
      ...{ uploading: 'canceled', quoted: 'refunded', paying: 'refunded', compressing: 'done' },
      ...{ needs_attention: 'refunded', done: 'refunded', refunded: 'refunded', expired: 'expired' },
    });
    await jobs.expectMoneyIsRight();
    await jobs.expectDownloads('compressing');
  });

  it('Temporal: open jobs are ended and paid back, and what was delivered can be downloaded', async () => {
    await begin();
    const stopwatch = new Stopwatch();
    await operator.killApiAndWorkers();
    await operator.destroy('temporal');
    await deployment.server('temporal').start();
    await operator.startApiAndWorkers();
    await operator.reconcile();
    await jobs.waitForFates({
      ...{ uploading: 'canceled', quoted: 'canceled', paying: 'canceled', compressing: 'refunded' },
      ...{ needs_attention: 'refunded', done: 'done', refunded: 'refunded', expired: 'expired' },
    });
    report.add({ scenario: 'temporal', rpoSeconds: null, rtoSeconds: stopwatch.seconds });
    await jobs.expectMoneyIsRight();
    await jobs.expectDownloads('done');
    expect(await operator.openDifferences()).toEqual([]);
  });

  it('everything: the database is restored, and whoever has no result has the money', async () => {
    await begin();
    const copy = await operator.backUp();
    const late = await deliveredSinceTheCopy();
    const stopwatch = new Stopwatch();
    await operator.killApiAndWorkers();
    for (const server of DATA_SERVERS) await operator.destroy(server);
    const rpoSeconds = ageSeconds(copy);
    await Promise.all(DATA_SERVERS.map(async (server) => await deployment.server(server).start()));
    await operator.restore();
    await operator.startApiAndWorkers();
    await expectRepairsToWait();
    await operator.acceptRestore();
    await operator.reconcile();
    await operator.refundLostResults();
    await jobs.waitForFates({
      ...{ uploading: 'canceled', quoted: 'refunded', paying: 'canceled', compressing: 'refunded' },
      ...{ needs_attention: 'refunded', done: 'refunded', refunded: 'refunded', expired: 'expired' },
    });
    await expectRefunded(late);
    report.add({ scenario: 'everything', rpoSeconds, rtoSeconds: stopwatch.seconds });
    await jobs.expectMoneyIsRight();
    expect(await operator.openDifferences()).toEqual([]);
    await expectNewJobsWork();
  });

  it('a good release, to a bad one: that is noticed and rolled back, nothing is ended, and every job goes on', async () => {
    await begin(['control', 'media', 'compress-cpu', 'notify']);
    const release = await buildRelease({ isCareless: true });
    try {
      const stopwatch = new Stopwatch();
      await deployment.worker('worker-control').stop();
      const bad = await deployment.addWorker('control', {}, 'worker-careless', release.folder);
      jobs.resumeEncode();
      await jobs.authenticate();
      await jobs.signalEach();
      await expect(jobs.buyQuoted()).rejects.toMatchObject({ problem: { code: 'dependency_unavailable' } });
      const noticed = await operator.reconcileUntil(({ wedged = 0 }) => wedged > MAX_WEDGED);
      expect(noticed).toMatchObject({ terminated: 0, strays: [], mended: 0 });
      expect(await deployment.metric('bad_deploy')).toBe(1);

      await bad.stop();
      await deployment.worker('worker-control').start();
      await operator.reconcileUntil(({ wedged }) => wedged === 0);
      report.add({ scenario: 'bad deploy', rpoSeconds: 0, rtoSeconds: stopwatch.seconds });
    } finally {
      await release.remove();
    }
    await Promise.all([jobs.uploadAndBuy(), jobs.buyQuoted(), jobs.retryParked()]);
    await expectAllDelivered();
  });

  /** A job that the copy does not have, and one that it has as it was before its customer paid. @returns the payment of the first. */
  async function deliveredSinceTheCopy(): Promise<string> {
    const order = await uploadAndAwaitQuote(deployment.client, { path: clips().small, target: SMALL_TARGET });
    const payment = await buy(order);
    await jobs.buyQuoted();
    await order.waitForState('done');
    await jobs.order('quoted').waitForState('done');
    return payment;
  }

  /** Stripe has money that the restored ledger does not know: a human has to look first. */
  async function expectRepairsToWait(): Promise<void> {
    expect(await operator.reconcile()).toMatchObject({ mode: 'report', mended: 0 });
  }

  async function expectRefunded(payment: string): Promise<void> {
    await operator.reconcileUntil(async () => (await deployment.stripeSimulator.effectsOf(payment)).length > 1);
    expect(await deployment.stripeSimulator.effectsOf(payment)).toEqual(['charge 199', 'refund 199']);
  }

  async function expectAllDelivered(): Promise<void> {
    await jobs.waitForFates(ALL_DELIVERED);
    await jobs.expectMoneyIsRight();
    for (const state of STATES.filter((each) => ALL_DELIVERED[each] === 'done')) await jobs.expectDownloads(state);
  }

  async function expectNewJobsWork(): Promise<void> {
    const order = await uploadAndAwaitQuote(deployment.client, { path: clips().small, target: SMALL_TARGET });
    await buy(order);
    await order.waitForState('done');
  }

  async function encoders(): Promise<number[]> {
    return await toolPidsIn(deployment.folder, 'ffmpeg', '-passlogfile');
  }
});

class Stopwatch {
  private readonly startedAtMs = performance.now();

  get seconds(): number {
    return (performance.now() - this.startedAtMs) / 1000;
  }
}
