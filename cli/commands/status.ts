import { getVideo, type Video } from '@mailsized/client';
import type { Argv } from 'yargs';
import { jobById } from '../job/job.js';
import { JOB_OPTIONS, credentialOf } from '../options.js';
import { run } from '../run.js';
import type { Screen } from '../screen/screen.js';
import { said, stateWords } from '../screen/words.js';
import { formatMegabytes, formatTime, formatMoney, formatTarget, formatTimeLeft } from '../screen/format.js';
import type { SharedArguments } from './shared-arguments.js';

/** `mailsized status`: shows the state of a job. */
export function addStatus(yargs: Argv<SharedArguments>): Argv<SharedArguments> {
  return yargs.command(
    'status <job>',
    'How a job stands',
    (command) =>
      command
        .positional('job', { type: 'string', demandOption: true, describe: 'Its id; `list` has them' })
        .options(JOB_OPTIONS)
        .example('$0 status 1e5b1c86-1177-474e-855a-4d2d4cd67a4c', ''),
    async (argv) => {
      await run(argv, async (toolbox) => {
        const { jobId, client } = await jobById(
          argv.job,
          { ...toolbox, token: credentialOf('--token', argv.token) },
          toolbox.jobStore,
        );
        const video = await getVideo({ client, path: { jobId }, signal: toolbox.signal });
        toolbox.screen.json(video);
        show(video, toolbox.screen);
      });
    },
  );
}

function show(
  { fileName, target, state, reason, reference, progress, result, money, delayed }: Video,
  screen: Screen,
): void {
  screen.line(`${fileName ?? reference}, to fit ${formatTarget(target)}`);
  screen.row('state', `${state}${reason === null ? '' : ` (${reason})`}`);
  screen.row('', stateWords({ state, reason }));
  screen.row('reference', reference);
  if (progress)
    screen.row('progress', `${Math.floor(progress.percent)} % ${formatTimeLeft(progress.secondsLeft)}`.trimEnd());
  if (delayed) screen.row('delayed', said(delayed.wordsCode, delayed.words));
  if (result) screen.row('result', `${formatMegabytes(result.sizeBytes)}, until ${formatTime(result.expiresAt)}`);
  if (money) screen.row('paid', formatMoney(money.receivedCents, money.currency));
  for (const { amountCents, status, ...refund } of money?.refunds ?? []) {
    const words = `${said(refund.whyCode, refund.why)} ${said(refund.expectCode, refund.expect)}`;
    screen.row('refund', `${formatMoney(amountCents, money?.currency ?? 'usd')} (${status}): ${words}`);
  }
}
