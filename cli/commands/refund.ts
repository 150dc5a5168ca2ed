import { JobEnded, cancelVideo, getVideo, waitForState, type Video } from '@mailsized/client';
import type { Argv } from 'yargs';
import { EXIT } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { jobById } from '../job/job.js';
import { JOB_OPTIONS } from '../options.js';
import { run } from '../run.js';
import { formatMoney } from '../screen/format.js';
import type { SharedArguments } from './shared-arguments.js';

/** `mailsized refund`: calls a job off before it is delivered. */
export function addRefund(yargs: Argv<SharedArguments>): Argv<SharedArguments> {
  return yargs.command(
    'refund <job>',
    'Call a job off before it is delivered; all that was paid goes back',
    (command) =>
      command
        .positional('job', { type: 'string', demandOption: true, describe: 'Its id; `list` has them' })
        .options(JOB_OPTIONS)
        .epilogue('A job that is delivered is refunded by support alone: quote its reference.'),
    async (argv) => {
      await run(argv, async (toolbox) => {
        const { screen, signal, jobStore } = toolbox;
        const { jobId, client } = await jobById(argv.job, { ...toolbox, token: argv.token ?? null }, jobStore);
        const before = await getVideo({ client, path: { jobId }, signal });
        // Once it is delivered, to cancel would delete the files and give nothing back.
        if (before.state === 'done') throw alreadyDelivered(before);
        await cancelVideo({ client, path: { jobId }, signal });
        const after = await waitForEnd({ client, jobId, signal });
        const { state, money } = after;
        screen.json({ jobId, state, money });
        const back = money && money.receivedCents > 0 ? formatMoney(money.receivedCents, money.currency) : null;
        screen.row(state, back === null ? 'nothing was charged' : `${back} is going back to your card`);
        for (const { why, expect } of money?.refunds ?? []) screen.row('', `${why} ${expect}`);
      });
    },
  );
}

/** The job once it has ended. A refund is made before that, or else it would not have ended. */
async function waitForEnd(job: Parameters<typeof waitForState>[1]): Promise<Video> {
  try {
    return await waitForState(['canceled', 'refunded'], job);
  } catch (error) {
    if (error instanceof JobEnded) return error.video;
    throw error;
  }
}

function alreadyDelivered({ reference }: Video): Failure {
  return new Failure({
    code: 'delivered',
    message: 'The video is delivered, so that only support can refund it',
    advice: `Write to support and quote ${reference}. Nothing was changed.`,
    exitCode: EXIT.refused,
  });
}
