import { effect, type ReadonlySignal } from '@preact/signals';

/** While something is being sent: leaving the page asks first, and a phone's screen stays on, because a dark one stops sending. */
export function stayWhile(isSending: ReadonlySignal<boolean>): void {
  const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
  let screen: WakeLockSentinel | undefined;
  const keepScreenOn = async (): Promise<void> => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    // Refused when the battery is low: nothing to do about it.
    screen = await navigator.wakeLock.request('screen').catch(() => undefined);
    if (!isSending.value) await screen?.release();
  };
  const keepAgain = (): void => void keepScreenOn();
  effect(() => {
    if (!isSending.value) return;
    window.addEventListener('beforeunload', ask);
    // The browser lets go of the screen when the page is hidden.
    document.addEventListener('visibilitychange', keepAgain);
    keepAgain();
    return () => {
      window.removeEventListener('beforeunload', ask);
      document.removeEventListener('visibilitychange', keepAgain);
      void screen?.release();
    };
  });
}
