import { getVideo } from '@mailsized/client';
import { stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Argv } from 'yargs';
import { jobById } from '../job/job.js';
import { assertRoomForResults } from '../job/result-room.js';
import { assertSaveable, saveResult, sizeOf, unfinishedPath } from '../job/save-result.js';
import { JOB_OPTIONS, RESULT_OPTIONS, credentialOf } from '../options.js';
import { run } from '../run.js';
import { FileScreen } from '../screen/screen.js';
import { formatMegabytes } from '../screen/format.js';
import type { SharedArguments } from './shared-arguments.js';

/** `mailsized download`: downloads the result of a job that is done, or the rest of it. */
export function addDownload(yargs: Argv<SharedArguments>): Argv<SharedArguments> {
  return yargs.command(
    'download <job>',
    'Download the result of a job, or the rest of it',
    (command) =>
      command
        .positional('job', { type: 'string', demandOption: true, describe: 'Its id; `list` has them' })
        .options({ ...JOB_OPTIONS, ...RESULT_OPTIONS })
        .example('$0 download 1e5b1c86-1177-474e-855a-4d2d4cd67a4c --out film.mp4', ''),
    async (argv) => {
      await run(argv, async (toolbox) => {
        const { signal, jobStore } = toolbox;
        const { jobId, client } = await jobById(
          argv.job,
          { ...toolbox, token: credentialOf('--token', argv.token) },
          jobStore,
        );
        const { fileName, reference, result } = await getVideo({ client, path: { jobId }, signal });
        const savedTo = await pathFor(fileName ?? reference, argv.out);
        await assertSaveable(savedTo, argv.force);
        const missingBytes = (result?.sizeBytes ?? 0) - (await sizeOf(unfinishedPath(savedTo, jobId)));
        await assertRoomForResults([{ path: savedTo, maxBytes: missingBytes }]);
        const screen = new FileScreen(toolbox.screen, null);
        const sizeBytes = await saveResult({ client, jobId, toPath: savedTo, force: argv.force, screen, signal });
        toolbox.screen.stop();
        toolbox.screen.json({ jobId, savedTo, sizeBytes });
        screen.row('saved', `${savedTo}, ${formatMegabytes(sizeBytes)}`);
      });
    },
  );
}

async function pathFor(fileName: string, out: string | undefined): Promise<string> {
  const name = `${basename(fileName, extname(fileName))}-fits.mp4`;
  if (out === undefined) return name;
  const found = await stat(out).catch(() => null);
  return found?.isDirectory() ? join(out, name) : out;
}
