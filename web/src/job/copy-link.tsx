import { useSignal } from '@preact/signals';
import { texts } from '../app/locale.js';
import { Button } from '../ui/button.js';

/**
 * Copies the page's address, with its token, to the clipboard. If the browser forbids that, the address bar remains.
 */
export function CopyLink() {
  const isCopied = useSignal(false);
  const { copyLink, copied } = texts.value.job;
  if (!('clipboard' in navigator)) return null;
  const copy = async (): Promise<void> => {
    isCopied.value = await navigator.clipboard.writeText(window.location.href).then(
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
