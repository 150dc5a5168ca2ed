import type { Sinks } from '@temporalio/workflow';

/** What a workflow was at, for a trace. It holds names and ids only. */
export interface WorkflowSpan {
  /** For instance `RunWorkflow:videoWorkflow`. */
  name: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  /** The W3C trace context (`traceparent`) of what it belongs under. */
  parent: string;
  startMs: number;
  endMs: number;
  failed: boolean;
}

/** What leaves a workflow's isolate without being a command: nothing of it is in a history, and a replay does not repeat it. */
export interface WorkflowSinks extends Sinks {
  traces: { record(span: WorkflowSpan): void };
}
