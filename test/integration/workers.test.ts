import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, uploadAndAwaitQuote, buy } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { WorkflowHistory } from '../support/stack/workflow-history.js';
import { runProgram, type EndedProgram } from '../support/stack/run-program.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { useFakeGpu } from '../support/stack/fake-gpu.js';
import { holdEncode } from '../support/stack/processes.js';

interface QueueOverview {
  queues: { name: string; workers: number; slots: number }[];
}

describe('a worker', () => {
  const gpu = useFakeGpu();
  const deployment = useTestDeployment({
    workers: ['control', 'media', 'notify', 'compress-cpu'],
    env: { GPU_WAIT_TIMEOUT_SEC: '2' },
  });
  const clips = useClips({ long: true });

  it('that is asked to end finishes the encode that it is at, and takes no other', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    const next = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await buy(order);
    const resume = await holdEncode(deployment().folder);
    await buy(next);
    expect(await capacityOf('compress-cpu'), 'while it is busy').toEqual({ workers: 1, slots: 1 });
    const ended = deployment().worker('worker-compress-cpu').stop();
    await eventuallyCounted('compress-cpu', { workers: 0, slots: 0 });
    expect((await order.view()).state, 'while it drains').toBe('compressing');
    resume();
    await ended;

    await order.waitForState('done');
    expect((await next.view()).state).toBe('queued');
    const history = await WorkflowHistory.of(deployment().temporal, videoWorkflowId(order.id));
    expect(history.attemptsOf('encodeVideo')).toBe(1);
    await deployment().worker('worker-compress-cpu').start();
    await next.waitForState('done');
  });

  it('for GPUs does not start where a test encode on the GPU does not succeed', async () => {
    const { exitCode, output } = await runWorker('compress-gpu', {});
    expect(exitCode).toBe(1);
    expect(output).toContain('a test encode on the GPU did not succeed');
    expect(await capacityOf('compress-gpu')).toEqual({ workers: 0, slots: 0 });
  });

  it.each(['/bin/false', '/bin/true'])('for CPUs does not start where x264 encodes nothing: %s', async (program) => {
    const { exitCode, output } = await runWorker('compress-cpu', { FFMPEG_PATH: program });
    expect(exitCode).toBe(1);
    expect(output).toContain('a test encode with x264 did not succeed');
    expect(output).not.toContain('    at ');
  });

  it('that handles videos says once at its start what its ffmpeg can do', async () => {
    const log = await readFile(deployment().worker('worker-media').spec.logFile, 'utf8');
    const said = log.split('\n').filter((line) => line.includes('ffmpeg tried out'));
    expect(said).toEqual([expect.stringMatching(/"x264":true.*"versions":\{"ffmpeg":/)]);
  });

  it('with a broken configuration names every broken variable, and no value', async () => {
    const broken = { MONGODB_URI: 'mysql://secret-host', DOWNLOAD_TTL_MIN: 'soon', STRIPE_SECRET_KEY: '' };
    const { exitCode, output } = await runWorker('control', broken);
    expect(exitCode).toBe(1);
    for (const name of Object.keys(broken)) expect(output).toContain(name);
    expect(output).not.toContain('secret-host');
    expect(output).not.toContain('at ');
  });

  it('of an unknown role says which there are', async () => {
    const { exitCode, output } = await runWorker('cook', {});
    expect(exitCode).toBe(1);
    expect(output).toContain('compress-cpu');
  });

  it('on a GPU that went away leaves its jobs to the CPU', async () => {
    const env = { FFMPEG_PATH: gpu.path, FFMPEG_SANDBOX: 'none', WORKER_CONCURRENCY: '2' };
    const worker = await deployment().addWorker('compress-gpu', env);
    await eventuallyCounted('compress-gpu', { workers: 1, slots: 2 });
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await worker.kill9();
    await buy(order);
    await order.waitForState('done');
    const history = await WorkflowHistory.of(deployment().temporal, videoWorkflowId(order.id));
    expect(history.queuesOf('encodeVideo')).toEqual([TASK_QUEUES.compressGpu, TASK_QUEUES.compressCpu]);
  });

  /** Who takes work from a queue, as operators are shown it. */
  async function capacityOf(queue: string): Promise<{ workers: number; slots: number }> {
    const token = deployment().adminKey;
    const { queues } = await deployment().client.json<QueueOverview>('/v1/admin/queue', { token });
    const { workers = -1, slots = -1 } = queues.find(({ name }) => name === queue) ?? {};
    return { workers, slots };
  }

  async function eventuallyCounted(queue: string, wanted: { workers: number; slots: number }): Promise<void> {
    await eventually(
      () => capacityOf(queue),
      ({ workers, slots }) => workers === wanted.workers && slots === wanted.slots,
    );
  }

  async function runWorker(role: string, env: Record<string, string>): Promise<EndedProgram> {
    return await runProgram('workers/main.js', ['--role', role], { ...process.env, ...deployment().stack.env, ...env });
  }
});
