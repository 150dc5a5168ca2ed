import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { projectRoot } from '../../stack/tools.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, uploadAndAwaitQuote, buy } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { WorkflowHistory } from '../support/stack/workflow-history.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { toolPidsIn } from '../support/stack/processes.js';

// TASK_QUEUE_TYPE_ACTIVITY of Temporal's API.
const ACTIVITY_QUEUE = 2;

describe('a worker', () => {
  const deployment = useTestDeployment({
    workers: ['control', 'media', 'notify', 'compress-cpu'],
    env: { GPU_WAIT_TIMEOUT_SEC: '2' },
  });
  const clips = useClips({ long: true });

  it('that is asked to end finishes the encode that it is at, and takes no other', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    const next = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await buy(order);
    await eventually(
      () => toolPidsIn(deployment().folder),
      (pids) => pids.length > 0,
    );
    await buy(next);
    await deployment().worker('worker-compress-cpu').stop();

    await order.waitForState('done');
    expect((await next.view()).state).toBe('queued');
    const history = await WorkflowHistory.of(deployment().temporal, videoWorkflowId(order.id));
    expect(history.attemptsOf('encodeVideo')).toBe(1);
    await deployment().worker('worker-compress-cpu').start();
    await next.waitForState('done');
  });

  it('for GPUs does not start where a test encode on the GPU does not succeed', async () => {
    const { code, output } = await runWorker('compress-gpu', {});
    expect(code).toBe(1);
    expect(output).toContain('a test encode on the GPU did not succeed');
    expect(await gpuPollers()).toBe(0);
  });

  it.each(['/bin/false', '/bin/true'])('for CPUs does not start where x264 encodes nothing: %s', async (program) => {
    const { code, output } = await runWorker('compress-cpu', { FFMPEG_PATH: program });
    expect(code).toBe(1);
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
    const { code, output } = await runWorker('control', broken);
    expect(code).toBe(1);
    for (const name of Object.keys(broken)) expect(output).toContain(name);
    expect(output).not.toContain('secret-host');
    expect(output).not.toContain('at ');
  });

  it('of an unknown role says which there are', async () => {
    const { code, output } = await runWorker('cook', {});
    expect(code).toBe(1);
    expect(output).toContain('compress-cpu');
  });

  it('on a GPU that went away leaves its jobs to the CPU', async () => {
    await pollOnceAsGpuWorker();
    expect(await gpuPollers()).toBeGreaterThan(0);
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await buy(order);
    await order.waitForState('done');
    const history = await WorkflowHistory.of(deployment().temporal, videoWorkflowId(order.id));
    expect(history.queuesOf('encodeVideo')).toEqual([TASK_QUEUES.compressGpu, TASK_QUEUES.compressCpu]);
  });

  /** Asks for work as a GPU worker does, gets none, and is never heard of again: the server still thinks that it is there. */
  async function pollOnceAsGpuWorker(): Promise<void> {
    const { temporal } = deployment();
    const poll = temporal.withAbortSignal(AbortSignal.timeout(500), () =>
      temporal.withDeadline(Date.now() + 30_000, () =>
        temporal.workflowService.pollActivityTaskQueue({
          namespace: 'default',
          taskQueue: { name: TASK_QUEUES.compressGpu },
          identity: 'a GPU worker',
        }),
      ),
    );
    await expect(poll).rejects.toThrow(/CANCELLED/);
  }

  async function gpuPollers(): Promise<number> {
    const { pollers } = await deployment().temporal.workflowService.describeTaskQueue({
      namespace: 'default',
      taskQueue: { name: TASK_QUEUES.compressGpu },
      taskQueueType: ACTIVITY_QUEUE,
    });
    return pollers?.length ?? 0;
  }

  async function runWorker(role: string, env: Record<string, string>): Promise<{ code: number; output: string }> {
    const main = join(projectRoot, 'dist', 'workers', 'main.js');
    const worker = spawn(process.execPath, [main, '--role', role], {
      env: { ...process.env, ...deployment().stack.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [[code], ...output] = await Promise.all([once(worker, 'exit'), text(worker.stdout), text(worker.stderr)]);
    return { code: Number(code), output: output.join('\n') };
  }
});
