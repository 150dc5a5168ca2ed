import { waitForState, type Quote, type Video } from '@mailsized/client';
import { stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { safeCeilingBytes } from '../../src/domain/media/plan/targets.js';
import { EXIT } from '../exit-codes.js';
import { Failure, usageFailure } from '../failure.js';
import { assertSaveable, saveResult } from '../job/save-result.js';
import { assertRoomForResults, type ExpectedResult } from '../job/result-room.js';
import { formatMegabytes, formatTime, formatTarget, formatTimeLeft } from '../screen/format.js';
import { said } from '../screen/words.js';
import { chooseTracks } from './choose-tracks.js';
import type { CompressContext, CompressOrder, FileTask } from './file-task.js';
import { confirmationRequired, requiresConfirmation, pay, quoteForTarget } from './pay.js';
import { sendVideo } from './send-video.js';

/** The result for one file, as `--json` prints it. */
export interface CompressResult {
  file: string;
  jobId: string;
  reference: string;
  amountCents: Quote['amountCents'];
  currency: string;
  grade: string | null;
  ceilingBytes: number;
  sizeBytes: number;
  savedTo: string;
}

/** Uploads one file and downloads its result. After any interruption, a repeat of the call resumes the work. */
export async function compressFile(order: CompressOrder, context: CompressContext): Promise<CompressResult> {
  const savedTo = await resultPath(order);
  await assertSaveable(savedTo, order.force);
  const task: FileTask = { ...context, order, ...(await sendVideo(order, context)) };
  const offered = await waitForOffer(task);
  // While the bank waits for a confirmation, another card can replace the one that needs it.
  const isPending = requiresConfirmation(offered);
  if (isPending && order.card === null) throw confirmationRequired(task.job);
  let before = offered.state;
  const isToBePaid = isPending || offered.state === 'quoted';
  if (isToBePaid) {
    const video = isPending ? offered : await chooseTracks(task, offered);
    // The disk may have become full during the upload.
    await assertRoomForResults([{ path: savedTo, maxBytes: quoteForTarget(video).ceilingBytes }]);
    before = (await pay(task, video)) === 'processing' ? 'paying' : 'quoted';
  }
  const { video, expiresAt } = await waitForResult(task, before);
  const quote = quoteForTarget(video);
  const sizeBytes = await saveResult({ ...task, jobId: video.id, toPath: savedTo, force: order.force });
  if (sizeBytes > quote.ceilingBytes) throw overTheLimit(sizeBytes, quote.ceilingBytes);
  context.screen.row('fits', `${formatMegabytes(sizeBytes)} of ${formatMegabytes(quote.ceilingBytes)}`);
  for (const [index, sentence] of (video.result?.missing ?? []).entries())
    context.screen.row('missing', said(video.result?.missingCodes[index], sentence));
  context.screen.row('saved', `${savedTo} (available for download until ${formatTime(expiresAt)})`);
  const { amountCents, currency, grade, ceilingBytes } = quote;
  const { id: jobId, reference } = video;
  return { file: order.file, jobId, reference, amountCents, currency, grade, ceilingBytes, sizeBytes, savedTo };
}

const STARTED: readonly Video['state'][] = ['compressing', 'finalizing'];

async function waitForOffer({ client, job, screen, signal }: FileTask): Promise<Video> {
  const passed: Video['state'][] = [
    'quoted',
    'paying',
    'queued',
    'compressing',
    'finalizing',
    'done',
    'needs_attention',
  ];
  screen.progress('examine', 0, 'checking what is in the video');
  return await waitForState(passed, { client, jobId: job.made.jobId, signal });
}

async function waitForResult(
  { client, job, screen, signal }: FileTask,
  state: Video['state'],
): Promise<{ video: Video; expiresAt: string }> {
  // Only a payment that is in progress can still fail. After one that was accepted, `quoted` is a stale reading.
  const ends: Video['state'][] = state === 'paying' ? ['done', 'quoted'] : ['done'];
  let announced = false;
  const announceStart = (): void => {
    if (!announced) screen.row('compress', 'started');
    announced = true;
  };
  const video = await waitForState(ends, {
    client,
    jobId: job.made.jobId,
    signal,
    onEvent: (event) => {
      if (event.type === 'state' && STARTED.includes(event.state)) announceStart();
      if (event.type === 'progress') screen.progress('compress', event.percent, formatTimeLeft(event.secondsLeft));
      if (event.type === 'state' && event.state === 'needs_attention') {
        screen.row(
          'delayed',
          'we have a problem on our side and are working on it; if we cannot finish, you get an automatic refund',
        );
      }
    },
  });
  if (!video.result) throw declined();
  // Events show the latest state only, so those of a short encode may not show that it has started.
  if (state === 'quoted') announceStart();
  return { video, expiresAt: video.result.expiresAt };
}

/** The job is back at the offer: the bank declined after all. */
function declined(): Failure {
  const advice = 'Nothing was charged. Run the same command with another --card.';
  return new Failure({ code: 'payment_declined', message: 'The payment failed', advice, exitCode: EXIT.declined });
}

function overTheLimit(sizeBytes: number, ceilingBytes: number): Failure {
  return new Failure({
    code: 'over_the_limit',
    message: `The result is ${sizeBytes} bytes, more than the limit of ${ceilingBytes}`,
    advice: 'This is a fault on our side. Please write to support and quote the reference of the job.',
    exitCode: EXIT.broken,
  });
}

/** The largest result that the target and the source allow, for the time before there is an offer. */
export async function largestResult(order: CompressOrder): Promise<ExpectedResult> {
  const sourceBytes = await stat(order.file).then(
    ({ size }) => size,
    () => 0, // a problem with the file is reported when its turn comes
  );
  return { path: await resultPath(order), maxBytes: Math.min(safeCeilingBytes(order.target), sourceBytes) };
}

/** The path of a result: `film.mov` for Gmail becomes `film-gmail.mp4`. */
export async function resultPath({ file, target, out }: CompressOrder): Promise<string> {
  const { provider } = target;
  const name = `${basename(file, extname(file))}-${provider === 'own' ? 'fits' : provider}.mp4`;
  const wanted = out === null ? name : (await isFolder(out)) ? join(out, name) : out;
  if (await isSameFile(wanted, file)) {
    throw usageFailure('The result would replace the original video', 'Give --out for another name.');
  }
  return wanted;
}

/** Whether two paths lead to the same file, despite different spellings or links. */
async function isSameFile(path: string, other: string): Promise<boolean> {
  const [one, two] = await Promise.all([path, other].map((each) => stat(each, { bigint: true }).catch(() => null)));
  return one?.ino !== undefined && one.ino === two?.ino && one.dev === two.dev;
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The file and its target in one line. */
export function headline({ file, target }: CompressOrder): string {
  return `${basename(file)}, to fit ${formatTarget(target)}`;
}
