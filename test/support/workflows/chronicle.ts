import type { WorkflowHandle } from '@temporalio/client';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** A workflow's history, read for what a story wants to know. */
export class Chronicle {
  private readonly events: NonNullable<History['events']>;

  constructor(readonly history: History) {
    this.events = history.events ?? [];
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
  get isAtRest(): boolean {
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
    return JSON.stringify(this.history, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
    );
  }

  /** A mistake in the workflow code shows as a failed workflow task, over and over. */
  get workflowTaskFailures(): string[] {
    return this.events
      .map((event) => event.workflowTaskFailedEventAttributes?.failure?.message)
      .filter((message) => typeof message === 'string');
  }
}
