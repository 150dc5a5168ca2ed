import { signal } from '@preact/signals';

/** What a tab reports to the browser's other tabs about one of its uploads. */
interface Said {
  jobId: string;
  sentBytes: number;
}

/** The progress of uploads that another tab is sending, by job. */
export const elsewhere = signal<ReadonlyMap<string, { sentBytes: number; heardAtMs: number }>>(new Map());

/** A tab that has reported nothing for this long is closed or has stopped. */
const SILENCE_MS = 5_000;

const channel = openChannel();

/** Browsers may refuse it where they forbid storage: then tabs do not hear of each other. */
function openChannel(): BroadcastChannel | null {
  try {
    const opened = new BroadcastChannel('mailsized-uploads');
    opened.onmessage = ({ data }: MessageEvent<Said>) => {
      const { jobId, sentBytes } = data;
      elsewhere.value = new Map(elsewhere.value).set(jobId, { sentBytes, heardAtMs: Date.now() });
    };
    return opened;
  } catch {
    return null;
  }
}

setInterval(() => {
  if (elsewhere.value.size === 0) return;
  const heard = [...elsewhere.value].filter(([, { heardAtMs }]) => Date.now() - heardAtMs < SILENCE_MS);
  if (heard.length < elsewhere.value.size) elsewhere.value = new Map(heard);
}, 1000);

export function tellOtherTabs(said: Said): void {
  channel?.postMessage(said);
}
