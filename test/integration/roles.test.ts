import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PROCESS_ROLES, variableNamesOf, type ProcessRole } from '../../src/config/process-roles.js';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { environmentOf } from '../../stack/environment.js';
import { useClips } from '../support/stack/clips.js';
import { buy, SMALL_TARGET, uniqueEmail, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { useFakeGpu } from '../support/stack/fake-gpu.js';
import { runProgram, type EndedProgram } from '../support/stack/run-program.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { WorkflowHistory } from '../support/stack/workflow-history.js';

const WORKERS = ['control', 'media', 'compress-cpu', 'compress-gpu', 'notify'] as const;

const worker = (role: string) => ['workers/main.js', '--role', role];
const COMMANDS: Partial<Record<ProcessRole, string[]>> = {
  api: ['src/main.js'],
  ...Object.fromEntries(WORKERS.map((role) => [role, worker(role)])),
  admin: ['src/programs/admin/main.js', 'create', '--name', 'sam', '--role', 'admin'],
  reconcile: ['src/programs/reconcile/main.js', '--dry-run'],
};

describe('a process of one role', () => {
  // As in the shell of a developer who has the keys of an installation at hand.
  beforeAll(() => {
    vi.stubEnv('STRIPE_SECRET_KEY', 'sk_live_of_the_shell');
    vi.stubEnv('JOB_TOKEN_SECRET', 'a secret of the shell');
  });
  afterAll(() => void vi.unstubAllEnvs());
  const gpu = useFakeGpu();
  const deployment = useTestDeployment({
    workers: WORKERS,
    env: { GPU_WAIT_TIMEOUT_SEC: '10' },
    envOf: { 'compress-gpu': { FFMPEG_PATH: gpu.path, FFMPEG_SANDBOX: 'none' } },
  });
  const clips = useClips();

  it('has its own variables and no other’s', async () => {
    const pids = { api: deployment().api.pid, ...pidsOf(WORKERS) };
    for (const [role, pid] of Object.entries(pids) as [ProcessRole, number | undefined][]) {
      const present = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').map((entry) => entry.split('=')[0]);
      const own: string[] = [...variableNamesOf([role]), 'PATH'];
      expect(present, role).toContain('MONGODB_URI');
      const foreign = variableNamesOf(PROCESS_ROLES).filter((name) => !own.includes(name) && present.includes(name));
      expect(foreign, role).toEqual([]);
    }
  });

  it('does its work: a video is probed, paid, encoded on a GPU or else on a CPU, and its link is mailed', async () => {
    const email = uniqueEmail();
    const request = { path: clips().small, target: SMALL_TARGET, email };
    const first = await uploadAndAwaitQuote(deployment().client, request);
    await buy(first);
    await first.waitForState('done');
    await deployment().worker('worker-compress-gpu').stop();
    const second = await uploadAndAwaitQuote(deployment().client, request);
    await buy(second);
    await second.waitForState('done');

    expect(await queueOf(first.id)).toBe(TASK_QUEUES.compressGpu);
    expect(await queueOf(second.id)).toBe(TASK_QUEUES.compressCpu);
    const mails = await eventually(
      () => deployment().inbox.mailsTo(email),
      (all) => all.length >= 2,
    );
    expect(mails.map(({ subject }) => subject)).toEqual(Array(2).fill('Your video is ready to send'));
  });

  it('reconciles by hand with the variables of that program', async () => {
    const { exitCode, output } = await run('reconcile', deployment().stack.env);
    expect(output).toContain('Dry run');
    expect(exitCode).toBe(0);
  });

  it('uses the object store with credentials that the AWS SDK finds, where it has none of ours', async () => {
    const { S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '' } = deployment().stack.env;
    const ours = { S3_ACCESS_KEY_ID: '', S3_SECRET_ACCESS_KEY: '' };
    const theirs = { AWS_ACCESS_KEY_ID: S3_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: S3_SECRET_ACCESS_KEY };
    const api = await deployment().startExtraApi({ ...ours, ...theirs });
    const order = await uploadAndAwaitQuote(api, { path: clips().small, target: SMALL_TARGET });
    expect((await order.view()).state).toBe('quoted');
  });

  it.each([
    ['api', 'MONGODB_URI TEMPORAL_ADDRESS STRIPE_SECRET_KEY STRIPE_WEBHOOK_SECRET'],
    ['api', 'JOB_TOKEN_SECRET EMAIL_HASH_SECRET WEBHOOK_SECRETS_KEY'],
    ['control', 'MONGODB_URI TEMPORAL_ADDRESS STRIPE_SECRET_KEY'],
    ['media', 'MONGODB_URI TEMPORAL_ADDRESS'],
    ['compress-cpu', 'MONGODB_URI TEMPORAL_ADDRESS'],
    ['compress-gpu', 'MONGODB_URI TEMPORAL_ADDRESS'],
    ['notify', 'MONGODB_URI TEMPORAL_ADDRESS JOB_TOKEN_SECRET WEBHOOK_SECRETS_KEY'],
    ['admin', 'MONGODB_URI'],
    ['reconcile', 'MONGODB_URI TEMPORAL_ADDRESS'],
  ] as const)('does not start as %s without %s, and names each', async (role, names) => {
    const missing = names.split(' ');
    const { exitCode, output } = await run(role, {
      ...deployment().stack.env,
      ...Object.fromEntries(missing.map((name) => [name, ''])),
    });
    expect(exitCode).toBe(1);
    const named = [...output.matchAll(/^ {2}(\w+): /gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(missing.sort());
  });

  it('does not start as notify without a way to send mail', async () => {
    const { exitCode, output } = await run('notify', {
      ...deployment().stack.env,
      MAILGUN_API_KEY: '',
      EMAIL_SMTP_HOST: '',
    });
    expect(exitCode).toBe(1);
    expect(output).toContain('MAILGUN_API_KEY');
    expect(output).toContain('EMAIL_SMTP_HOST');
  });

  function pidsOf(roles: readonly string[]): Record<string, number | undefined> {
    return Object.fromEntries(roles.map((role) => [role, deployment().worker(`worker-${role}`).pid]));
  }

  async function queueOf(jobId: string): Promise<string | undefined> {
    const history = await WorkflowHistory.of(deployment().temporal, videoWorkflowId(jobId));
    return history.queuesOf('encodeVideo').at(-1);
  }

  /** Runs a process of a role, with its part of the variables and nothing of ours, to its end. */
  async function run(role: ProcessRole, env: Record<string, string>): Promise<EndedProgram> {
    const [main = '', ...args] = COMMANDS[role] ?? [];
    return await runProgram(main, args, { PATH: process.env['PATH'], ...environmentOf([role], env) });
  }
});
