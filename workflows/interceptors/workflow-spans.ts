import { proxySinks, workflowInfo } from '@temporalio/workflow';
import type { WorkflowSinks } from '../../src/contracts/workflow-span.js';

const { traces } = proxySinks<WorkflowSinks>();

/** `traceparent` of version 00. https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;
const MAX_UINT64 = (1n << 64n) - 1n;

/**
 * The spans of one run. Their ids are derived from the run's id: random ids would use up the workflow's random numbers,
 * and a replay would then give encodes other ids than the history has. Nothing here waits, so no command moves. The
 * interceptors of `@temporalio/interceptors-opentelemetry` 1.24.0 do both: with them, 104 of 155 recorded video
 * histories did not replay.
 */
export class WorkflowSpans {
  private begun = 0n;

  /**
   * Begins a span, and records it when the work ends, whether it succeeds or fails.
   *
   * @param parent the trace that the span belongs to; without one nothing is recorded.
   * @returns the trace context of the work in the span.
   */
  begin(
    name: string,
    parent: string | undefined,
  ): { traceparent: string | undefined; until: (end: Promise<unknown>) => void } {
    this.begun += 1n;
    const [, traceId, flags] = TRACEPARENT.exec(parent ?? '') ?? [];
    if (parent === undefined || traceId === undefined) return { traceparent: undefined, until: () => undefined };
    const spanId = this.spanId();
    const startMs = Date.now();
    const record = (failed: boolean): void =>
      traces.record({ name, spanId, parent, startMs, endMs: Date.now(), failed });
    return {
      traceparent: `00-${traceId}-${spanId}-${flags}`,
      until: (end) =>
        void end.then(
          () => record(false),
          () => record(true),
        ),
    };
  }

  private spanId(): string {
    const tail = BigInt(`0x${workflowInfo().runId.replaceAll('-', '').slice(-16)}`);
    return ((tail + this.begun) & MAX_UINT64).toString(16).padStart(16, '0');
  }
}
