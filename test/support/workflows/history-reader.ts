import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
export type HistoryEvent = NonNullable<History['events']>[number];

/** Reads the facts that tests need from the history of a workflow. */
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

  /** Whether the workflow is idle: nothing is in progress except running activities and timers. */
  get isIdle(): boolean {
    const lastTask = this.events.findLastIndex((event) => event.workflowTaskScheduledEventAttributes);
    const completed = this.events.findLastIndex((event) => event.workflowTaskCompletedEventAttributes);
    return completed > lastTask;
  }

  get activitiesCompleted(): number {
    return this.events.filter((event) => event.activityTaskCompletedEventAttributes).length;
  }

  /** The updates that were accepted into the history. */
  get updatesAccepted(): string[] {
    return this.events
      .map((event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name)
      .filter((name) => typeof name === 'string');
  }

  /** How many changes of workflow code this history has. */
  get changesMade(): number {
    return this.events.filter((event) => event.markerRecordedEventAttributes).length;
  }

  /** The whole content of the history, with decoded payloads. */
  get text(): string {
    const stored: unknown = JSON.parse(JSON.stringify(this.history));
    return JSON.stringify(stored, (key: string, value: unknown) =>
      key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value,
    );
  }

  /** What the Web UI shows beside activities and timers, in order. */
  get summaries(): string[] {
    return this.events.filter(isStep).map((event) => summaryOf(event) ?? `(none: ${nameOf(event)})`);
  }

  /** The activities and timers beside which the Web UI shows nothing. */
  get unexplained(): string[] {
    return this.events.filter((event) => isStep(event) && summaryOf(event) === null).map(nameOf);
  }

  /** The commands of the workflow and the events from outside, in order. Two histories with the same shape test the same code. */
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

  /** Every completed workflow task: the points to which an operator can reset. */
  get workflowTasks(): HistoryEvent['eventId'][] {
    return this.events.filter((event) => event.workflowTaskCompletedEventAttributes).map(({ eventId }) => eventId);
  }

  /** The failed workflow tasks: an error in the workflow code makes a workflow task fail repeatedly. */
  get workflowTaskFailures(): string[] {
    return (
      this.events
        .map((event) => event.workflowTaskFailedEventAttributes)
        // A reset is recorded as a failed workflow task that leads to a new run.
        .map((attributes) => (attributes?.newRunId ? undefined : attributes?.failure?.message))
        .filter((message) => typeof message === 'string')
    );
  }
}

function isStep(event: HistoryEvent): boolean {
  return Boolean(event.activityTaskScheduledEventAttributes ?? event.timerStartedEventAttributes);
}

function summaryOf({ userMetadata }: HistoryEvent): string | null {
  return userMetadata?.summary ? defaultPayloadConverter.fromPayload<string>(userMetadata.summary) : null;
}

/** These run in the background, so their position in a history is random. The empty name is irrelevant. */
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
