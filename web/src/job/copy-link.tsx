import { useSignal } from '@preact/signals';
import { texts } from '../app/locale.js';
import { jobPath } from '../app/route.js';
import { Button } from '../ui/button.js';
import type { Job } from './job.js';

/** Copies the link of the job to the clipboard. */
export function CopyLink({ job: { jobId, token } }: { job: Job }) {
  const isCopied = useSignal(false);
  const { copyLink, copied } = texts.value.job;
  if (!('clipboard' in navigator)) return null;
  const copy = async (): Promise<void> => {
    const { href } = new URL(jobPath(jobId, token), window.location.origin);
    isCopied.value = await navigator.clipboard.writeText(href).then(
      () => true,
      () => false,
    );
  };
  return (
    <>
      <Button kind="link" onClick={() => void copy()}>
        {copyLink}
      </Button>
      <span role="status" class="muted small">
        {isCopied.value && copied}
      </span>
    </>
  );
}
