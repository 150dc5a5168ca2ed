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

const channel = new BroadcastChannel('mailsized-uploads');
channel.onmessage = ({ data }: MessageEvent<Said>) => {
  const { jobId, sentBytes } = data;
  elsewhere.value = new Map(elsewhere.value).set(jobId, { sentBytes, heardAtMs: Date.now() });
};

setInterval(() => {
  if (elsewhere.value.size === 0) return;
  const heard = [...elsewhere.value].filter(([, { heardAtMs }]) => Date.now() - heardAtMs < SILENCE_MS);
  if (heard.length < elsewhere.value.size) elsewhere.value = new Map(heard);
}, 1000);

export function tellOtherTabs(said: Said): void {
  channel.postMessage(said);
}
