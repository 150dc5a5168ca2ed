import type { Sinks } from '@temporalio/workflow';

/** A step of a workflow, for a trace. It holds names and ids only. */
export interface WorkflowSpan {
  /** For instance `RunWorkflow:videoWorkflow`. */
  name: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  /** The W3C trace context (`traceparent`) of the parent span. */
  parent: string;
  startMs: number;
  endMs: number;
  failed: boolean;
}

/** Leaves a workflow's isolate without being a command: it is in no history, and a replay does not repeat it. */
export interface WorkflowSinks extends Sinks {
  traces: { record(span: WorkflowSpan): void };
}
