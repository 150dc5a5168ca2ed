import { useSignal } from '@preact/signals';

/** Something that a button does. */
export interface Action {
  run: () => void;
  isRunning: boolean;
  /** Why it failed; null while it runs, and after a success. */
  error: unknown;
}

/** Runs `act` on request, one run at a time, and keeps its error for the page to show. */
export function useAction(act: () => Promise<void>): Action {
  const isRunning = useSignal(false);
  const error = useSignal<unknown>(null);
  const run = async (): Promise<void> => {
    if (isRunning.peek()) return;
    isRunning.value = true;
    error.value = null;
    try {
      await act();
    } catch (caught) {
      error.value = caught;
    }
    isRunning.value = false;
  };
  return { run: () => void run(), isRunning: isRunning.value, error: error.value };
}
