import { SpanKind, SpanStatusCode, propagation, trace, type SpanOptions } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
  type IdGenerator,
} from '@opentelemetry/sdk-trace-node';
import type { Variables } from '../../config/environment.js';
import type { WorkflowSpan } from '../../contracts/workflow-span.js';
import { VERSION } from '../version.js';
import { contextOf } from './spans.js';

/** Tracing that has been started. */
export interface Tracing {
  /** Records a span of a workflow, which has chosen the span's id. */
  recordWorkflowSpan(span: WorkflowSpan): void;
  /** Sends the remaining spans, and ends. A receiver that is down does not delay the end for long. */
  stop(): Promise<void>;
}

/** Begins to send the spans of this process by OTLP. Loaded only while tracing is on. */
export function startTracing(settings: Variables<'tracing'>, endpoint: string, role: string): Tracing {
  const ids = new PresetSpanIds();
  const Exporter = settings.OTEL_EXPORTER_OTLP_PROTOCOL === 'http/json' ? JsonExporter : ProtobufExporter;
  const exporter = new Exporter({
    url: `${endpoint}/v1/traces`,
    ...(settings.OTEL_EXPORTER_OTLP_HEADERS && { headers: settings.OTEL_EXPORTER_OTLP_HEADERS }),
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'mailsized',
      'service.version': VERSION,
      'service.instance.id': `${role}:${process.pid}`,
    }),
    idGenerator: ids,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(settings.OTEL_TRACES_SAMPLER_ARG) }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  const tracer = trace.getTracer('mailsized');
  return {
    recordWorkflowSpan: ({ name, spanId, parent, startMs, endMs, failed }) => {
      const options: SpanOptions = { kind: SpanKind.INTERNAL, startTime: startMs };
      ids.next = spanId;
      const span = tracer.startSpan(name, options, contextOf(parent));
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endMs);
    },
    stop: async () => {
      await provider.shutdown();
      trace.disable();
      propagation.disable();
    },
  };
}

/** Random ids, unless the next span has one already. */
class PresetSpanIds implements IdGenerator {
  next: string | undefined;
  private readonly random = new RandomIdGenerator();

  generateTraceId(): string {
    return this.random.generateTraceId();
  }

  generateSpanId(): string {
    const id = this.next ?? this.random.generateSpanId();
    this.next = undefined;
    return id;
  }
}
