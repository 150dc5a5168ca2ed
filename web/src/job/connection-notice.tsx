import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { texts } from '../app/locale.js';
import { Notice } from '../ui/notice.js';
import './connection-notice.css';
import type { Job } from './job.js';

/** A notice while the browser is offline or the service does not answer. */
export function ConnectionNotice({ job }: { job: Job }) {
  const isOnline = useOnline();
  const { offline, silence, retry } = texts.value.job;
  const since = job.silentSince.value;
  if (isOnline && since === null) return null;
  return (
    <div class="connection">
      <Notice tone="warning" action={{ label: retry, act: job.wake }}>
        {isOnline && since ? silence(since.getTime()) : offline}
      </Notice>
    </div>
  );
}

function useOnline(): boolean {
  const isOnline = useSignal(navigator.onLine);
  useEffect(() => {
    const look = (): void => void (isOnline.value = navigator.onLine);
    // The state may have changed since the first render.
    look();
    window.addEventListener('online', look);
    window.addEventListener('offline', look);
    return () => {
      window.removeEventListener('online', look);
      window.removeEventListener('offline', look);
    };
  }, []);
  return isOnline.value;
}
