import { texts } from '../../app/locale.js';
import { Button } from '../../ui/button.js';
import { ErrorNotice } from '../../ui/error-notice.js';
import { useAction } from '../../ui/use-action.js';
import type { Job } from '../job.js';
import { presignedUrl } from '../presigned-url.js';
import type { ResultView } from './result-view.js';

/** Saves the result. The store names the file after the original. */
export function Download({ job, result }: { job: Job; result: ResultView }) {
  const { result: words } = texts.value;
  const get = useAction(async () => {
    const link = document.createElement('a');
    link.href = await presignedUrl(job.client, result.downloadUrl);
    link.download = '';
    link.click();
  });
  return (
    <>
      <Button busy={get.isRunning} onClick={get.run}>
        {get.isRunning ? words.downloading : words.download}
      </Button>
      <ErrorNotice error={get.error} retry={get.run} />
    </>
  );
}
