import { useSignal } from '@preact/signals';
import { extendRetention } from '@mailsized/client';
import { texts } from '../../app/locale.js';
import { Button } from '../../ui/button.js';
import { ErrorNotice } from '../../ui/error-notice.js';
import { InPlace } from '../../ui/in-place.js';
import { useAction } from '../../ui/use-action.js';
import type { Job } from '../job.js';
import type { ResultView } from './result-view.js';

/** Keeps the result until the latest time that is free. */
export function Extend({ job, result }: { job: Job; result: ResultView }) {
  const { result: words } = texts.value;
  const isExtended = useSignal(false);
  const extend = useAction(async () => {
    const { expiresAt } = await extendRetention({ client: job.client, path: { jobId: job.jobId } });
    isExtended.value = true;
    const video = job.video.peek();
    if (video?.result) job.video.value = { ...video, result: { ...video.result, expiresAt } };
  });
  const longerMs = Date.parse(result.keepableUntil) - Date.parse(result.expiresAt);
  if (longerMs <= 0) {
    return isExtended.value ? <InPlace>{words.extended(Date.parse(result.expiresAt))}</InPlace> : null;
  }
  return (
    <>
      <Button kind="quiet" busy={extend.isRunning} onClick={extend.run}>
        {words.extend(longerMs)}
      </Button>
      <ErrorNotice error={extend.error} retry={extend.run} />
    </>
  );
}
