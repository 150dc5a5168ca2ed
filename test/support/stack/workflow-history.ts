import type { Client } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { refundWorkflowId, videoWorkflowId } from '../../../src/contracts/workflow-names.js';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

/** The history of one workflow, as anyone can read it in the Web UI. */
export class WorkflowHistory {
  private constructor(private readonly history: History) {}

  static async of(temporal: Client, workflowId: string): Promise<WorkflowHistory> {
    return new WorkflowHistory(await temporal.workflow.getHandle(workflowId).fetchHistory());
  }

  /** The names of the activities that were scheduled, in order. */
  get activities(): string[] {
    return (this.history.events ?? [])
      .map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name)
      .filter((name) => typeof name === 'string');
  }

  /** The names of the activities that have succeeded. */
  get completedActivities(): string[] {
    return this.namesOf((event) => event.activityTaskCompletedEventAttributes?.scheduledEventId);
  }

  /** The names of the activities that were canceled and have confirmed that they stopped. */
  get canceledActivities(): string[] {
    return this.namesOf((event) => event.activityTaskCanceledEventAttributes?.scheduledEventId);
  }

  /** How many updates the workflow has accepted. */
  get acceptedUpdates(): number {
    return (this.history.events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length;
  }

  /** The number of attempts of an activity that have ended. */
  attemptsOf(activity: string): number {
    const started = (this.history.events ?? []).flatMap((event) => event.activityTaskStartedEventAttributes ?? []);
    const scheduled = this.scheduledOf(activity).map(({ eventId }) => String(eventId));
    return started
      .filter(({ scheduledEventId }) => scheduled.includes(String(scheduledEventId)))
      .reduce((sum, { attempt }) => sum + (attempt ?? 0), 0);
  }

  /** The task queues that an activity was sent to, in order. */
  queuesOf(activity: string): string[] {
    return this.scheduledOf(activity).map((event) => event.activityTaskScheduledEventAttributes?.taskQueue?.name ?? '');
  }

  private namesOf(scheduledIdOf: (event: HistoryEvent) => unknown): string[] {
    const events = this.history.events ?? [];
    const wanted = new Set(events.map((event) => String(scheduledIdOf(event))));
    return events
      .filter(({ eventId }) => wanted.has(String(eventId)))
      .map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? '');
  }

  private scheduledOf(activity: string) {
    return (this.history.events ?? []).filter(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activity,
    );
  }

  /** The workflow task that decided to run an activity. @throws Error when none did. */
  workflowTaskBefore(activity: string) {
    const scheduled = this.scheduledOf(activity)[0]?.activityTaskScheduledEventAttributes;
    if (!scheduled) throw new Error(`${activity} was never scheduled`);
    return scheduled.workflowTaskCompletedEventId;
  }

  /** Every text and every payload in the history. */
  get text(): string {
    return textsIn(this.history).join('\n');
  }
}

/** Does what an operator's Reset in the Web UI does: the run ends, and a new run continues from before an activity. */
export async function resetBefore(temporal: Client, jobId: string, activity: string): Promise<void> {
  const workflowId = videoWorkflowId(jobId);
  const history = await WorkflowHistory.of(temporal, workflowId);
  const { runId } = await temporal.workflow.getHandle(workflowId).describe();
  await temporal.workflowService.resetWorkflowExecution({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'a test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: history.workflowTaskBefore(activity),
  });
}

/** Everything that Temporal keeps about a job: the histories of its workflows, joined. */
export async function allHistoryOf(temporal: Client, jobId: string): Promise<string> {
  const texts: string[] = [];
  for (const workflowId of [videoWorkflowId(jobId), refundWorkflowId(jobId)]) {
    const exists = await workflowExists(temporal, workflowId);
    if (exists) texts.push((await WorkflowHistory.of(temporal, workflowId)).text);
  }
  return texts.join('\n');
}

/** The status of the job's workflow; `missing` if there never was one. */
export async function workflowStatusOf(temporal: Client, jobId: string): Promise<string> {
  const workflowId = videoWorkflowId(jobId);
  if (!(await workflowExists(temporal, workflowId))) return 'missing';
  return (await temporal.workflow.getHandle(workflowId).describe()).status.name;
}

/** The ids of all workflows that have not ended. */
export async function runningWorkflows(temporal: Client): Promise<string[]> {
  const workflowIds: string[] = [];
  for await (const { workflowId } of temporal.workflow.list({ query: 'ExecutionStatus = "Running"' })) {
    workflowIds.push(workflowId);
  }
  return workflowIds;
}

async function workflowExists(temporal: Client, workflowId: string): Promise<boolean> {
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
