import {
  SpanKind,
  SpanStatusCode,
  context,
  isSpanContextValid,
  propagation,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';

/** Does nothing, at hardly any cost, unless tracing is on. */
const tracer = trace.getTracer('mailsized');

interface SpanOptions {
  kind?: SpanKind;
  /** Ids, names and codes only: a trace leaves our systems. */
  attributes?: Attributes;
  /** The W3C trace context of the caller; without it, the span belongs to the active span, if any. */
  traceparent?: string | undefined;
}

/** Runs a function as one span of a trace. A failure is marked with the kind of the error, never with its message. */
export async function inSpan<T>(
  name: string,
  { traceparent, ...options }: SpanOptions,
  run: (span: Span) => Promise<T>,
): Promise<T> {
  return await tracer.startActiveSpan(name, options, contextOf(traceparent), async (span) => {
    try {
      return await run(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', kindOf(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The span of one request, from here to the end of its answer. What runs within belongs to it. */
export function requestSpan(name: string, traceparent: string | undefined, run: () => void): Span {
  // Without a trusted caller's context, the span begins a new trace.
  const span = tracer.startSpan(
    name,
    { kind: SpanKind.SERVER, root: traceparent === undefined },
    contextOf(traceparent),
  );
  context.with(trace.setSpan(context.active(), span), run);
  return span;
}

/** The W3C trace context of what runs now, to send along; undefined while tracing is off. */
export function currentTraceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** The field by which log lines are found from a trace. */
export function currentTraceField(): { traceId?: string } {
  const spanContext = trace.getActiveSpan()?.spanContext();
  return spanContext && isSpanContextValid(spanContext) ? { traceId: spanContext.traceId } : {};
}

export function contextOf(traceparent: string | undefined): Context {
  return traceparent === undefined ? context.active() : propagation.extract(context.active(), { traceparent });
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'other';
  const { type, code } = error as { type?: unknown; code?: unknown };
  return [type, code].find((each) => typeof each === 'string') ?? error.name;
}
