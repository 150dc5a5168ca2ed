import { ApiProblem, JobEnded, cancelVideo, getVideo, waitForState, type Video } from '@mailsized/client';
import type { Argv } from 'yargs';
import { EXIT } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { jobById } from '../job/job.js';
import { JOB_OPTIONS, credentialOf } from '../options.js';
import { run } from '../run.js';
import { formatMoney } from '../screen/format.js';
import { said } from '../screen/words.js';
import type { SharedArguments } from './shared-arguments.js';

/** `mailsized refund`: cancels a job before it is delivered. */
export function addRefund(yargs: Argv<SharedArguments>): Argv<SharedArguments> {
  return yargs.command(
    'refund <job>',
    'Cancel a job before it is delivered; you get a full refund',
    (command) =>
      command
        .positional('job', { type: 'string', demandOption: true, describe: 'The id of the job; `list` shows it' })
        .options(JOB_OPTIONS)
        .epilogue('Only support can refund a job that has been delivered: quote its reference.'),
    async (argv) => {
      await run(argv, async (toolbox) => {
        const { screen, signal, jobStore } = toolbox;
        const { jobId, client } = await jobById(
          argv.job,
          { ...toolbox, token: credentialOf('--token', argv.token) },
          jobStore,
        );
        try {
          await cancelVideo({ client, path: { jobId }, body: { onlyBeforeDelivery: true }, signal });
        } catch (error) {
          const code = error instanceof ApiProblem ? error.problem.code : null;
          if (code !== 'already_delivered' && code !== 'job_closed') throw error;
          const video = await getVideo({ client, path: { jobId }, signal });
          if (code === 'already_delivered') throw alreadyDelivered(video);
          // An earlier run may have canceled the job without getting the answer.
          if (!CANCELED.includes(video.state)) throw error;
        }
        const after = await waitForEnd({ client, jobId, signal });
        const { state, money } = after;
        screen.json({ jobId, state, money });
        const back = money && money.receivedCents > 0 ? formatMoney(money.receivedCents, money.currency) : null;
        screen.row(state, back === null ? 'nothing was charged' : `a refund of ${back} to your card has started`);
        for (const { why, whyCode, expect, expectCode } of money?.refunds ?? [])
          screen.row('', `${said(whyCode, why)} ${said(expectCode, expect)}`);
      });
    },
  );
}

const CANCELED: readonly Video['state'][] = ['canceled', 'refunded'];

/** The job once it has ended. A job ends only after its refund has been made. */
async function waitForEnd(job: Parameters<typeof waitForState>[1]): Promise<Video> {
  try {
    return await waitForState(CANCELED, job);
  } catch (error) {
    if (error instanceof JobEnded) return error.video;
    throw error;
  }
}

function alreadyDelivered({ reference }: Video): Failure {
  return new Failure({
    code: 'delivered',
    message: 'The video has been delivered, so only support can refund it',
    advice: `Write to support and quote ${reference}. Nothing was changed.`,
    exitCode: EXIT.refused,
  });
}
