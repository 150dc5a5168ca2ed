import { effect, type ReadonlySignal } from '@preact/signals';

/** During an upload, leaving the page asks first, and a phone's screen stays on, because a dark phone stops sending. */
export function stayWhile(isSending: ReadonlySignal<boolean>): void {
  const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
  let screen: WakeLockSentinel | undefined;
  const keepScreenOn = async (): Promise<void> => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    // Refused when the battery is low; nothing can be done about that.
    screen = await navigator.wakeLock.request('screen').catch(() => undefined);
    if (!isSending.value) await screen?.release();
  };
  const keepAgain = (): void => void keepScreenOn();
  effect(() => {
    if (!isSending.value) return;
    window.addEventListener('beforeunload', ask);
    // The browser releases the wake lock when the page is hidden.
    document.addEventListener('visibilitychange', keepAgain);
    keepAgain();
    return () => {
      window.removeEventListener('beforeunload', ask);
      document.removeEventListener('visibilitychange', keepAgain);
      void screen?.release();
    };
  });
}
