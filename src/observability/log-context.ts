import { AsyncLocalStorage } from 'node:async_hooks';

/** What log lines are about. Every line written within the context has these fields. Only ids and codes. */
export interface LogContext {
  /** The request that started the work, from the API through the workflow to the activity. */
  requestId?: string;
  jobId?: string;
  /** In the API, whose key was used; elsewhere, whose job it is. */
  accountId?: string;
  [field: string]: string | number | undefined;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Runs a function whose log lines, and those of everything that it starts, have these fields. */
export function withLogContext<T>(context: LogContext, run: () => T): T {
  return storage.run(context, run);
}

/** Adds fields to the current context, for the lines that follow. Without a context it does nothing. */
export function addToLogContext(fields: LogContext): void {
  Object.assign(storage.getStore() ?? {}, fields);
}

/** A copy of the fields of the current context. */
export function currentLogContext(): LogContext {
  return { ...storage.getStore() };
}
