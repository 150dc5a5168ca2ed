import { AsyncLocalStorage } from 'node:async_hooks';

/** What a log line is about. Each line that is written within has these fields. Only ids and codes. */
export interface LogContext {
  /** The request that set this going, from the API through the workflow to the activity. */
  requestId?: string;
  jobId?: string;
  /** In the API, whose key was used; elsewhere, whose job it is. */
  accountId?: string;
  [field: string]: string | number | undefined;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Runs something whose log lines, and those of all that it starts, have these fields. */
export function withLogContext<T>(context: LogContext, run: () => T): T {
  return storage.run(context, run);
}

/** Adds what has become known since, for the lines that follow. Without a context it does nothing. */
export function addToLogContext(fields: LogContext): void {
  Object.assign(storage.getStore() ?? {}, fields);
}

/** A copy of the fields of the present context. */
export function currentLogContext(): LogContext {
  return { ...storage.getStore() };
}
