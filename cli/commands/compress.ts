import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { compressFile, headline, largestResult, resultPath } from '../compress/compress-file.js';
import type { CompressOrder } from '../compress/file-task.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { reportOf, usageFailure } from '../failure.js';
import { assertRoomForResults } from '../job/result-room.js';
import { RESULT_OPTIONS, cardOf, emailOf, targetOf, tracksOf } from '../options.js';
import { run, printFailure, type CommandContext } from '../run.js';
import { FileScreen } from '../screen/screen.js';
import type { SharedArguments } from './shared-arguments.js';
import { mapConcurrently } from '../../src/async/map-concurrently.js';

// Each file has an upload or an encode in progress; more files would only share the same bandwidth.
const MAX_CONCURRENT_FILES = 3;

/** `mailsized compress`: uploads files and downloads the results that fit. */
export function addCompress(yargs: Argv<SharedArguments>): Argv<SharedArguments> {
  return yargs.command(
    'compress <files..>',
    'Make videos fit a mail: upload, pay, wait, download',
    (command) =>
      command
        .positional('files', { type: 'string', array: true, demandOption: true, describe: 'The videos' })
        .option('target', {
          choices: ['gmail', 'outlook', 'other'] as const,
          describe: 'The mail provider whose limit the result must fit',
          defaultDescription: 'gmail',
        })
        .option('limit', {
          type: 'string',
          describe: 'Your own size limit: bytes, or 400kB, 18MB, 1.5GB',
          requiresArg: true,
        })
        .option('preset', {
          choices: ['plays-everywhere', 'modern'] as const,
          default: 'plays-everywhere' as const,
          describe: '`modern` (AV1) looks better at the same size, but plays only on recent devices',
        })
        .option('video', {
          type: 'string',
          describe: 'Another picture than the best one, by the id that the offer shows, such as video-2',
          requiresArg: true,
        })
        .option('audio', {
          type: 'string',
          describe: 'Another sound than the best one, such as audio-2',
          requiresArg: true,
        })
        .option('email', { type: 'string', describe: 'The address for mails about the job', requiresArg: true })
        .option('card', { type: 'string', describe: 'Stripe payment method, pm_…', requiresArg: true })
        .option('test-card', {
          type: 'string',
          describe: 'Test card of the embedded stack: visa, visa_chargeDeclined, …',
          requiresArg: true,
        })
        .options(RESULT_OPTIONS)
        .conflicts({ target: 'limit', card: 'test-card' })
        .example('$0 compress film.mov --test-card visa', 'to fit Gmail, on the embedded stack')
        .example('$0 compress a.mov b.mov --limit 18MB --card pm_…', 'several, each to 18 MB'),
    async (argv) => {
      await run(argv, async (toolbox) => {
        const { out = null, files } = argv;
        const shared = {
          target: targetOf(argv.target, argv.limit),
          card: cardOf(argv.card, argv.testCard),
          preset: argv.preset,
          tracks: tracksOf(argv.video, argv.audio),
          force: argv.force,
          email: emailOf(argv.email),
          out,
        };
        const orders = files.map((file) => ({ file, ...shared }));
        await assertDistinctResults(orders);
        await assertRoomForResults(await Promise.all(orders.map(largestResult)));
        return await compressAll(orders, toolbox);
      });
    },
  );
}

/** @throws Failure before anything is paid, when two results would have the same path. */
async function assertDistinctResults(orders: CompressOrder[]): Promise<void> {
  const paths = (await Promise.all(orders.map(resultPath))).map((path) => resolve(path));
  const taken = paths.find((path, index) => paths.indexOf(path) < index);
  if (taken !== undefined)
    throw usageFailure(`Two results would have the name ${taken}`, 'Send them one by one, each with --out.');
}

/** Completes every file: a file that fails does not affect the others. */
async function compressAll(orders: CompressOrder[], toolbox: CommandContext): Promise<ExitCode> {
  const isOne = orders.length === 1;
  const codes = await mapConcurrently(orders, MAX_CONCURRENT_FILES, (order) => compressOne(order, toolbox, isOne));
  return codes.find((code) => code !== EXIT.done) ?? EXIT.done;
}

async function compressOne(order: CompressOrder, toolbox: CommandContext, isOne: boolean): Promise<ExitCode> {
  const screen = new FileScreen(toolbox.screen, isOne ? null : order.file);
  try {
    toolbox.screen.line(headline(order));
    toolbox.screen.json(await compressFile(order, { ...toolbox, screen }));
    return EXIT.done;
  } catch (error) {
    const report = reportOf(toolbox.signal.aborted ? toolbox.signal.reason : error);
    if (isOne) toolbox.screen.stop();
    toolbox.screen.json({ file: order.file, error: report });
    printFailure(report, isOne ? null : order.file);
    return report.exitCode;
  } finally {
    screen.endProgress();
  }
}
