import { useSignal } from '@preact/signals';
import { deleteVideo } from '@mailsized/client';
import { texts } from '../../app/locale.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNotice } from '../../ui/error-notice.js';
import { InPlace } from '../../ui/in-place.js';
import { useAction } from '../../ui/use-action.js';
import { hasMoved } from '../money/has-moved.js';
import type { StateProps } from '../state-props.js';

/** Deletes the files at once, after saying what that means for the money. */
export function DeleteNow({ job, video }: StateProps) {
  const isAsking = useSignal(false);
  const isSent = useSignal(false);
  const { delete: words } = texts.value.result;
  const close = (): void => void (isAsking.value = false);
  const remove = useAction(async () => {
    await deleteVideo({ client: job.client, path: { jobId: job.jobId } });
    isSent.value = true;
    close();
    await job.refresh();
  });
  if (isSent.value) return <InPlace>{words.sent}</InPlace>;
  return (
    <>
      <Button kind="danger" onClick={() => (isAsking.value = true)}>
        {words.action}
      </Button>
      {isAsking.value && (
        <Dialog title={words.title} onClose={close}>
          <p>{words.words}</p>
          {video.money && <p>{hasMoved(video.money) ? words.refunded : words.paid}</p>}
          <ErrorNotice error={remove.error} />
          <div class="row">
            <Button kind="quiet" onClick={close}>
              {words.keep}
            </Button>
            <Button kind="danger" busy={remove.isRunning} onClick={remove.run}>
              {words.confirm}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
