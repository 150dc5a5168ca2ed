import { listenForInterruption } from '../src/async/listen-for-interruption.js';
import type { SilenceListener } from '@mailsized/client';
import { LOCAL_API, apiKeyOf } from './options.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { Interrupted, reportOf, type FailureReport } from './failure.js';
import { JobStore } from './job/job-store.js';
import type { Access } from './job/job.js';
import { formatClock } from './screen/format.js';
import { Screen } from './screen/screen.js';

/** What a command needs to run. */
export interface CommandContext extends Access {
  jobStore: JobStore;
  screen: Screen;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** Runs a command, reports what went wrong, and sets the exit code. A second Ctrl-C ends it at once. */
export async function run(
  { api, json }: { api: string; json: boolean },
  command: (context: CommandContext) => Promise<ExitCode | void>,
): Promise<void> {
  const stop = new AbortController();
  listenForInterruption(() => stop.abort(new Interrupted()));
  const screen = new Screen(json);
  try {
    const apiKey = apiKeyOf(process.env);
    const installation = api === LOCAL_API?.api ? LOCAL_API.installation : null;
    const access = { api, installation, apiKey, silence: silenceOn(screen) };
    const jobStore = JobStore.ofUser(process.env, (path) =>
      screen.notice('damaged', `${path} cannot be read, so the job in it is unknown here; you can delete the file`),
    );
    const context = { ...access, jobStore, screen, signal: stop.signal };
    process.exitCode = (await command(context)) ?? EXIT.done;
  } catch (error) {
    screen.stop();
    const report = reportOf(stop.signal.aborted ? stop.signal.reason : error);
    screen.json({ error: report });
    printFailure(report, null);
    process.exitCode = report.exitCode;
  } finally {
    screen.stop();
  }
}

/** Notifies the user when the API does not answer, once for all files that wait. */
function silenceOn(screen: Screen): SilenceListener {
  let isSilent = false;
  return {
    onSilence: (since) => {
      if (!isSilent) screen.notice('waiting', `no answer since ${formatClock(since)}, trying again`);
      isSilent = true;
    },
    onAnswer: () => {
      if (isSilent) screen.notice('waiting', 'the service answers again');
      isSilent = false;
    },
  };
}

/** Reports on standard error what went wrong. */
export function printFailure({ message, advice }: FailureReport, file: string | null): void {
  const lines = [
    `mailsized: ${file === null ? '' : `${file}: `}${message}`,
    ...(advice === '' ? [] : advice.split('\n')),
  ];
  process.stderr.write(`${lines.join('\n  ')}\n`);
}
