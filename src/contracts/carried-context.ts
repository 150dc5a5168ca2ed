import { defaultPayloadConverter, type Headers } from '@temporalio/common';

/** Passed from a call to the workflow, and from there to its activities, so that log lines can be found by it. */
export interface CarriedContext {
  requestId?: string;
  accountId?: string;
  /** The W3C trace context of the span that caused this, while tracing is on. */
  traceparent?: string;
}

const HEADER = 'mailsized-log-context';
const FIELDS = ['requestId', 'accountId', 'traceparent'] as const satisfies readonly (keyof CarriedContext)[];
const MAX_LENGTH = 100;

/** Adds the context to the headers of a call. The history keeps it, so it holds ids only. */
export function withCarriedContext(headers: Headers, context: CarriedContext): Headers {
  const carried = pick(context);
  if (Object.keys(carried).length === 0) return headers;
  return { ...headers, [HEADER]: defaultPayloadConverter.toPayload(carried) };
}

/** The context of a call; empty if it has none, or an unreadable one. */
export function carriedContextOf(headers: Headers): CarriedContext {
  const payload = headers[HEADER];
  if (!payload) return {};
  try {
    return pick(defaultPayloadConverter.fromPayload(payload));
  } catch {
    return {};
  }
}

/** The job that a workflow or an activity is about, if the first argument names one. */
export function jobIdOf([input]: readonly unknown[]): string | undefined {
  return textOf(input, 'jobId');
}

function pick(value: unknown): CarriedContext {
  const entries = FIELDS.map((field) => [field, textOf(value, field)] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== undefined));
}

function textOf(value: unknown, field: string): string | undefined {
  if (typeof value !== 'object' || value === null || !(field in value)) return undefined;
  const text = (value as Record<string, unknown>)[field];
  return typeof text === 'string' && text.length <= MAX_LENGTH ? text : undefined;
}
