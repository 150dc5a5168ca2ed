import type { WorkflowHandle } from '@temporalio/client';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
export type HistoryEvent = NonNullable<History['events']>[number];

/** A workflow's history, read for what a story wants to know. */
export class HistoryReader {
  readonly events: HistoryEvent[];

  constructor(readonly history: History) {
    this.events = history.events ?? [];
  }

  get workflowType(): string {
    return this.events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
  }

  get length(): number {
    return this.events.length;
  }

  get isClosed(): boolean {
    const last = this.events.at(-1);
    return Boolean(
      last?.workflowExecutionCompletedEventAttributes ??
      last?.workflowExecutionFailedEventAttributes ??
      last?.workflowExecutionTerminatedEventAttributes,
    );
  }

  /** Nothing is under way but activities that run, and timers. */
  get isIdle(): boolean {
    const lastTask = this.events.findLastIndex((event) => event.workflowTaskScheduledEventAttributes);
    const completed = this.events.findLastIndex((event) => event.workflowTaskCompletedEventAttributes);
    return completed > lastTask;
  }

  get activitiesCompleted(): number {
    return this.events.filter((event) => event.activityTaskCompletedEventAttributes).length;
  }

  /** Updates that were let into the history. */
  get updatesAccepted(): string[] {
    return this.events
      .map((event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name)
      .filter((name) => typeof name === 'string');
  }

  /** Everything that the history says, payloads decoded. */
  get text(): string {
    const stored: unknown = JSON.parse(JSON.stringify(this.history));
    return JSON.stringify(stored, (key: string, value: unknown) =>
      key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value,
    );
  }

  /** What the workflow did and what came from outside, in order: two histories of one shape test the same code. */
  get shape(): string {
    return this.events
      .map(nameOf)
      .filter((name) => !BACKGROUND_ACTIVITIES.includes(name))
      .join(' ');
  }

  /** The workflow task that scheduled the first activity of this name. @throws Error when there is none. */
  taskThatScheduled(activity: string): HistoryEvent['eventId'] {
    const scheduled = this.events
      .map((event) => event.activityTaskScheduledEventAttributes)
      .find((attributes) => attributes?.activityType?.name === activity);
    if (!scheduled?.workflowTaskCompletedEventId) throw new Error(`${activity} was never scheduled`);
    return scheduled.workflowTaskCompletedEventId;
  }

  /** Every workflow task that was completed: what an operator can reset to. */
  get workflowTasks(): HistoryEvent['eventId'][] {
    return this.events.filter((event) => event.workflowTaskCompletedEventAttributes).map(({ eventId }) => eventId);
  }

  /** A mistake in the workflow code shows as a failed workflow task, over and over. */
  get workflowTaskFailures(): string[] {
    return (
      this.events
        .map((event) => event.workflowTaskFailedEventAttributes)
        // A reset is written down as a failed workflow task that leads to a new run.
        .map((attributes) => (attributes?.newRunId ? undefined : attributes?.failure?.message))
        .filter((message) => typeof message === 'string')
    );
  }
}

/** These go beside the road, so where they stand in a history is chance; the empty name is of no interest. */
const BACKGROUND_ACTIVITIES = ['projectVideo', 'sendMail', ''];

function nameOf(event: HistoryEvent): string {
  return nameOfActivityOrChild(event) ?? nameOfMessage(event) ?? nameOfTimerOrFailure(event);
}

function nameOfActivityOrChild(event: HistoryEvent): string | null | undefined {
  return (
    event.activityTaskScheduledEventAttributes?.activityType?.name ??
    event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowType?.name
  );
}

function nameOfMessage(event: HistoryEvent): string | null | undefined {
  return (
    event.workflowExecutionSignaledEventAttributes?.signalName ??
    event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name
  );
}

function nameOfTimerOrFailure(event: HistoryEvent): string {
  if (event.timerStartedEventAttributes) return 'timer';
  if (event.timerFiredEventAttributes) return 'fired';
  if (event.workflowExecutionCancelRequestedEventAttributes) return 'canceled';
  return (event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes) ? 'failed' : '';
}
