import { proxySinks, workflowInfo } from '@temporalio/workflow';
import type { WorkflowSinks } from '../../src/contracts/workflow-span.js';

const { traces } = proxySinks<WorkflowSinks>();

/** `traceparent` of version 00. https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;
const MAX_UINT64 = (1n << 64n) - 1n;

/**
 * The spans of one run. Their ids come from the run's id: random ones would use up the workflow's random numbers, and then a
 * replay would give other ids to encodes than the history has. Nothing here waits, so that no command moves. With the
 * interceptors of `@temporalio/interceptors-opentelemetry` 1.24.0, which do both, 104 of 155 recorded histories of videos did not replay.
 */
export class WorkflowSpans {
  private begun = 0n;

  /**
   * Notes that something begins, and records it when it ends, however it does.
   *
   * @param parent the trace that it belongs to; without one nothing is recorded.
   * @returns the trace context of what this sets going.
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
