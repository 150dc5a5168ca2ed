import { ApiProblem } from '@mailsized/client';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { INTERRUPTED_EXIT_CODE, listenForInterruption } from '../../src/async/listen-for-interruption.js';
import { projectRoot } from '../tools.js';
import { HELP, parseDemoArguments, type DemoArguments } from './arguments.js';
import { DemoFailure } from './demo-failure.js';
import { Interrupted } from './interruption.js';
import { findRealProviders } from './real-provider-guard.js';
import { runOrder } from './run-order.js';
import { validateVideoFile, sampleVideo } from './sample.js';
import { servingLines } from './serving-lines.js';
import { startServices, type Services } from './services.js';
import { bold, dim, formatMegabytes, red, targetName } from './format.js';

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const log = (message: string): void => write(`  ${message}`);

/** Runs the demonstration and returns the exit code. */
async function main(): Promise<number> {
  // npm runs this in the project's folder; a relative file is relative to the user's current folder.
  const demo = parseDemoArguments(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  if (demo.help) {
    write(HELP);
    return 0;
  }
  assertNoRealProviders();
  if (demo.videoPath !== undefined) validateVideoFile(demo.videoPath);
  const ending = new AbortController();
  listenForInterruption(() => {
    write(`\n${dim('stopping (Ctrl-C again kills)')}`);
    ending.abort(new Interrupted());
  });
  return await runDemo(demo, ending);
}

function assertNoRealProviders(): void {
  const found = findRealProviders(process.env);
  if (found.length === 0) return;
  const message = `The demonstration makes sample payments and sends sample mail, and must not reach real providers: ${found.join('; ')}.`;
  const advice = 'Unset the variables. `npm run start:api` and `npm run start:worker` are for production.';
  throw new DemoFailure(message, { advice, exitCode: 2 });
}

async function runDemo(demo: DemoArguments, ending: AbortController): Promise<number> {
  const { signal } = ending;
  write(
    `${bold('MailSized')}: one video through the whole pipeline, on local servers, with simulated payment and mail\n`,
  );
  let services: Services | undefined;
  try {
    const videoPath = demo.videoPath ?? (await sampleVideo(log));
    signal.throwIfAborted();
    services = await startServices(log, signal);
    void services.firstUnexpectedExit(signal).then((death) => death && ending.abort(death));
    write(`\n${bold(`Open ${services.stack.urls.api}`)} in a browser to send a video of your own.`);
    const size = formatMegabytes((await stat(videoPath)).size);
    write(`\n${bold(`Sending ${basename(videoPath)} (${size}) to be made to fit ${targetName(demo.target)}`)}\n`);
    await runOrder({ stack: services.stack, videoPath, target: demo.target, write, signal });
    if (demo.once) return 0;
    write(`${bold('Serving until Ctrl-C.')} Logs: ${relative(projectRoot, services.stack.logDir)}`);
    for (const line of servingLines(services.stack)) write(line);
    if (!signal.aborted) await once(signal, 'abort');
    if (signal.reason instanceof Interrupted) return 0;
    throw signal.reason;
  } catch (error) {
    // An aborted step fails with its own error; the reason of the abort is what matters.
    throw signal.aborted ? signal.reason : error;
  } finally {
    if (!signal.aborted) ending.abort();
    await services?.stop();
  }
}

function reportError(error: unknown): number {
  if (error instanceof Interrupted) return INTERRUPTED_EXIT_CODE;
  if (error instanceof DemoFailure) {
    process.stderr.write(`\n${red(error.message)}\n${error.advice && `${error.advice}\n`}`);
    return error.exitCode;
  }
  if (error instanceof ApiProblem) process.stderr.write(`\n${red(`The API refused the request: ${error.message}`)}\n`);
  else process.stderr.write(`\n${red('The demonstration failed:')} ${describe(error)}\n`);
  return 1;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

let exitCode: number;
try {
  exitCode = await main();
} catch (error) {
  exitCode = reportError(error);
}
// Connections that are kept alive for further requests would keep this process running.
process.exit(exitCode);
