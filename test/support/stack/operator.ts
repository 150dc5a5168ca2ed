import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReconcileResult } from '../../../src/contracts/reconcile-workflow.js';
import { videoWorkflowId } from '../../../src/contracts/workflow-names.js';
import { eventually } from '../eventually.js';
import { runProgram } from './run-program.js';
import { SupportAgent } from './support-agent.js';
import type { TestDeployment } from './test-deployment.js';

/** The servers that keep data. */
export const DATA_SERVERS = ['mongodb', 's3', 'temporal'] as const;

type DataServer = (typeof DATA_SERVERS)[number];

// Either of the two databases that the stack may run.
const FOLDERS: Record<DataServer, readonly string[]> = {
  mongodb: ['mongod', 'secantusdb'],
  s3: ['s3'],
  temporal: ['temporal'],
};

interface Copy {
  id: string;
  startedAt: string;
  documents: number;
}

/** How old a copy is: what happened since it was begun may not be in it. */
export function ageSeconds({ startedAt }: Copy): number {
  return (Date.now() - Date.parse(startedAt)) / 1000;
}

/** Someone who runs the service, with the commands of RUNBOOK.md. */
export class Operator {
  constructor(private readonly deployment: TestDeployment) {}

  /** Kills a server, and destroys the disk with everything that it had. */
  async destroy(name: DataServer): Promise<void> {
    await this.deployment.server(name).kill9();
    const { dataDir } = this.deployment.stack;
    const found = await readdir(dataDir);
    for (const folder of FOLDERS[name].filter((each) => found.includes(each))) {
      await rm(join(dataDir, folder), { recursive: true });
      await mkdir(join(dataDir, folder));
    }
  }

  async killApiAndWorkers(): Promise<void> {
    const { api, workers } = this.deployment;
    await Promise.all([api, ...workers.values()].map((each) => each.kill9()));
  }

  async startApiAndWorkers(): Promise<void> {
    const { api, workers } = this.deployment;
    await Promise.all([api, ...workers.values()].map((each) => each.start()));
  }

  async backUp(): Promise<Copy> {
    return await this.run<Copy>('backup', 'create');
  }

  /** Into an empty database, and compares it with the copy. */
  async restore(): Promise<Copy> {
    return await this.run<Copy>('backup', 'restore');
  }

  async reconcile(...args: string[]): Promise<ReconcileResult> {
    return await this.run<ReconcileResult>('reconcile', ...args);
  }

  /** Has reconciliation run again and again, as the schedule does, until something is so. */
  async reconcileUntil(isSo: (result: ReconcileResult) => unknown): Promise<ReconcileResult> {
    const { result } = await eventually(
      async () => {
        const latest = await this.reconcile();
        return { result: latest, isDone: await isSo(latest) };
      },
      ({ isDone }) => isDone,
      { timeoutMs: 600_000, intervalMs: 1000, explain: () => 'reconciliation ran in vain' },
    );
    return result;
  }

  async openDifferences(): Promise<object[]> {
    return (await this.run<{ differences: object[] }>('reconcile', '--differences')).differences;
  }

  async acceptRestore(): Promise<void> {
    await this.run('reconcile', '--accept-restore');
  }

  /** Gives the money back for delivered jobs whose result is no longer in the store. */
  async refundLostResults(): Promise<void> {
    const { database, objects } = this.deployment;
    for (const jobId of await database.videoIdsIn('done')) {
      const files = await objects.filesOf(jobId);
      if (files.length > 0) continue;
      await new SupportAgent(this.deployment).perform('refund', jobId, { note: 'the store was lost' });
    }
  }

  /** Ends the workflows of jobs that the database does not have, as the log names them: their money goes back then. */
  async terminateUnknownJobs(): Promise<void> {
    const { temporal } = this.deployment;
    const log = await this.deployment.appLogs();
    const jobIds = log.matchAll(/"jobId":"([^"]+)".*a workflow runs for a job without a record/g);
    for (const [, jobId = ''] of jobIds)
      await temporal.workflow.getHandle(videoWorkflowId(jobId)).terminate('the database does not have it');
  }

  private async run<T>(program: 'backup' | 'reconcile', ...args: string[]): Promise<T> {
    const env = { PATH: process.env['PATH'], ...this.deployment.stack.env };
    const ended = await runProgram(`src/programs/${program}/main.js`, [...args, '--json'], env);
    if (ended.exitCode !== 0)
      throw new Error(`${program} ${args.join(' ')} ended with ${ended.exitCode}: ${ended.output}`);
    return JSON.parse(ended.stdout) as T;
  }
}
