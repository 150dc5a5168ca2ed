import { apiKeyOf } from './options.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { Interrupted, told, type Told } from './failure.js';
import { JobMemory } from './job/job-memory.js';
import type { Access } from './job/job.js';
import { Screen } from './screen/screen.js';

/** What a command works with. */
export interface Toolbox extends Access {
  memory: JobMemory;
  screen: Screen;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** Runs a command, tells what went wrong, and sets the exit code. A second Ctrl-C ends it at once. */
export async function run(
  { api, json }: { api: string; json: boolean },
  command: (toolbox: Toolbox) => Promise<ExitCode | void>,
): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(new Interrupted()));
  const screen = new Screen(json);
  const toolbox = {
    api,
    apiKey: apiKeyOf(process.env),
    memory: JobMemory.ofUser(process.env),
    screen,
    signal: stop.signal,
  };
  try {
    process.exitCode = (await command(toolbox)) ?? EXIT.done;
  } catch (error) {
    screen.stop();
    const what = told(stop.signal.aborted ? stop.signal.reason : error);
    screen.json({ error: what });
    tell(what, null);
    process.exitCode = what.exitCode;
  } finally {
    screen.stop();
  }
}

/** Says on standard error what went wrong. */
export function tell({ message, advice }: Told, file: string | null): void {
  const lines = [
    `mailsized: ${file === null ? '' : `${file}: `}${message}`,
    ...(advice === '' ? [] : advice.split('\n')),
  ];
  process.stderr.write(`${lines.join('\n  ')}\n`);
}
