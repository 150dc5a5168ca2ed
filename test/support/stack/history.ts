import type { Client } from '@temporalio/client';
import { refundWorkflowId, videoWorkflowId } from '../../../src/contracts/workflow-names.js';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;

/** The history of one workflow as anybody with the Web UI can read it. */
export class WorkflowHistory {
  private constructor(private readonly history: History) {}

  static async of(temporal: Client, workflowId: string): Promise<WorkflowHistory> {
    return new WorkflowHistory(await temporal.workflow.getHandle(workflowId).fetchHistory());
  }

  /** Names of the activities that were scheduled, in their order. */
  get activities(): string[] {
    return (this.history.events ?? [])
      .map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name)
      .filter((name) => typeof name === 'string');
  }

  /** Every text and every payload in it. */
  get text(): string {
    return textsIn(this.history).join('\n');
  }
}

/** Everything that Temporal keeps about a job: the histories of its workflows, joined. */
export async function allHistoryOf(temporal: Client, jobId: string): Promise<string> {
  const texts: string[] = [];
  for (const workflowId of [videoWorkflowId(jobId), refundWorkflowId(jobId)]) {
    const exists = await isKnown(temporal, workflowId);
    if (exists) texts.push((await WorkflowHistory.of(temporal, workflowId)).text);
  }
  return texts.join('\n');
}

/** Whether the job's workflow has ended, and how; `missing` when there never was one. */
export async function endOf(temporal: Client, jobId: string): Promise<string> {
  const workflowId = videoWorkflowId(jobId);
  if (!(await isKnown(temporal, workflowId))) return 'missing';
  return (await temporal.workflow.getHandle(workflowId).describe()).status.name;
}

async function isKnown(temporal: Client, workflowId: string): Promise<boolean> {
  try {
    await temporal.workflow.getHandle(workflowId).describe();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
    throw error;
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
