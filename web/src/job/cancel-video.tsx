import { useSignal } from '@preact/signals';
import { cancelVideo, type Video } from '@mailsized/client';
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
  const { cancel } = texts.value.job;
  const stop = useAction(async () => {
    await cancelVideo({ client: job.client, path: { jobId: job.jobId } });
    uploadOf(job.jobId)?.stop();
    isSent.value = true;
    isAsking.value = false;
    await job.refresh();
  });
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

function moneyWords({ state, money }: Video): string {
  const { cancel } = texts.value.job;
  if (money) return cancel.paid(money.receivedCents - money.returnedCents, money.currency);
  return state === 'paying' ? cancel.paying : cancel.unpaid;
}
