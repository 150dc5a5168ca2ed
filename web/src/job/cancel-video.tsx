import { useSignal } from '@preact/signals';
import { ApiProblem, cancelVideo, type Video } from '@mailsized/client';
import { texts } from '../app/locale.js';
import { uploadOf } from '../upload/uploads.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ErrorNotice } from '../ui/error-notice.js';
import { InPlace } from '../ui/in-place.js';
import { useAction } from '../ui/use-action.js';
import type { StateProps } from './state-props.js';

/** Stops the job, after saying what will happen to the money. The state in which the job ends shows what did happen. */
export function CancelVideo({ job, video }: StateProps) {
  const isAsking = useSignal(false);
  const isSent = useSignal(false);
  const isTooLate = useSignal(false);
  const { cancel } = texts.value.job;
  const stop = useAction(async () => {
    try {
      // The page may not know yet that the video is delivered: canceling would then delete it, and give nothing back.
      await cancelVideo({ client: job.client, path: { jobId: job.jobId }, body: { onlyBeforeDelivery: true } });
      uploadOf(job.jobId)?.stop();
      isSent.value = true;
    } catch (error) {
      if (!hasEndedMeanwhile(error)) throw error;
      isTooLate.value = true;
    }
    isAsking.value = false;
    await job.refresh();
  });
  if (isTooLate.value) {
    const { title, advice } = texts.value.problems.byCode.already_delivered;
    return video.state === 'done' && <InPlace>{`${title}. ${advice}`}</InPlace>;
  }
  if (video.canceling || video.state === 'done') return null;
  return (
    <>
      {isSent.value ? (
        <InPlace>{cancel.sent}</InPlace>
      ) : (
        <Button kind="link" onClick={() => (isAsking.value = true)}>
          {cancel.action}
        </Button>
      )}
      {isAsking.value && (
        <Dialog title={cancel.title} onClose={() => (isAsking.value = false)}>
          <p>{moneyWords(video)}</p>
          <ErrorNotice error={stop.error} />
          <div class="row">
            <Button kind="quiet" onClick={() => (isAsking.value = false)}>
              {cancel.keep}
            </Button>
            <Button kind="danger" busy={stop.isRunning} onClick={stop.run}>
              {cancel.confirm}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

/** Delivered or ended, which the page is told next. */
function hasEndedMeanwhile(error: unknown): boolean {
  return error instanceof ApiProblem && ['already_delivered', 'job_closed'].includes(error.problem.code);
}

function moneyWords({ state, money }: Video): string {
  const { cancel } = texts.value.job;
  if (money) return cancel.paid(money.receivedCents - money.returnedCents, money.currency);
  return state === 'paying' ? cancel.paying : cancel.unpaid;
}
