import { afterAll, afterEach, beforeEach, describe, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { useClips } from '../support/stack/clips.js';
import { DrillReport } from '../support/stack/drill-report.js';
import { ALL_GO_ON, JobsInEveryState } from '../support/stack/every-state.js';
import { useFlakyEncoder } from '../support/stack/flaky-encoder.js';
import { toolPidsIn } from '../support/stack/processes.js';
import { TestDeployment } from '../support/stack/test-deployment.js';

const PATIENCE = { timeoutMs: 180_000, intervalMs: 100 };

const report = new DrillReport();
afterAll(async () => {
  console.log(report.toJson());
  if (process.env['DRILL_FIGURES'] === 'write') await report.writeRunbook();
});

const RUNS = Array.from({ length: Number(process.env['DRILL_RUNS'] ?? 1) }, (_, index) => index + 1);

describe.each(RUNS)('drill %i, with a job in every state. Lost is', { timeout: 600_000 }, () => {
  const encoder = useFlakyEncoder();
  const clips = useClips({ long: true });
  let deployment: TestDeployment;
  let jobs: JobsInEveryState;

  beforeEach(async () => {
    deployment = await TestDeployment.start({ env: { FFMPEG_PATH: encoder.path } });
    jobs = await JobsInEveryState.make({ deployment, clips: clips(), encoder });
  }, 300_000);
  afterEach(async () => await deployment.stop(), 60_000);

  it('the API: it answers again, and every job goes on', async () => {
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
    await expectAllGoOn();
  });

  it('a worker in the middle of an encode: the encode runs again, and every job goes on', async () => {
    const stopwatch = new Stopwatch();
    await deployment.worker().kill9();
    await deployment.worker().start();
    await eventually(encoders, (pids) => pids.length > 0, { ...PATIENCE, explain: () => 'no encode has run again' });
    report.add({ scenario: 'worker', rpoSeconds: 0, rtoSeconds: stopwatch.seconds });
    await expectAllGoOn();
  });

  async function expectAllGoOn(): Promise<void> {
    await jobs.goOn();
    await jobs.waitForFates(ALL_GO_ON);
    await jobs.expectMoneyIsRight();
    for (const state of ['uploading', 'quoted', 'paying', 'compressing', 'needs_attention', 'done'] as const)
      await jobs.expectDownloads(state);
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
