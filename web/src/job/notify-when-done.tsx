import { useSignal } from '@preact/signals';
import { texts } from '../app/locale.js';
import { Button } from '../ui/button.js';
import { InPlace } from '../ui/in-place.js';

/** Asks, after a tap, for permission to notify when the video is ready. */
export function NotifyWhenDone() {
  const permission = useSignal('Notification' in window ? Notification.permission : 'denied');
  const wasAsked = useSignal(false);
  const { notify, notifyOn, notifyRefused } = texts.value.job;
  if (permission.value !== 'default' && wasAsked.value) {
    return <InPlace>{permission.value === 'granted' ? notifyOn : notifyRefused}</InPlace>;
  }
  if (permission.value === 'granted') return <p class="muted small">{notifyOn}</p>;
  if (permission.value === 'denied') return null;
  const ask = async (): Promise<void> => {
    permission.value = await Notification.requestPermission();
    wasAsked.value = true;
  };
  return (
    <Button kind="quiet" onClick={() => void ask()}>
      {notify}
    </Button>
  );
}
