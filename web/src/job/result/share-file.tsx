import { useSignal } from '@preact/signals';
import { NoAnswer } from '@mailsized/client';
import { texts } from '../../app/locale.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import type { Job } from '../job.js';
import { presignedUrl } from '../presigned-url.js';
import type { ResultView } from './result-view.js';

interface ShareFileProps {
  job: Job;
  result: ResultView;
  fileName: string | null;
}

type Step = { is: 'idle' } | { is: 'fetching'; percent: number } | { is: 'ready'; file: File } | { is: 'failed' };

/**
 * Shares the file with another app of the device, such as its mail app. The file is fetched first and shared after a
 * second tap: browsers open the choice of apps only right after a tap, and fetching takes longer than that.
 * https://www.w3.org/TR/web-share/
 */
export function ShareFile({ job, result, fileName }: ShareFileProps) {
  const step = useSignal<Step>({ is: 'idle' });
  const { result: words } = texts.value;
  if (!canShareVideos()) return null;
  const now = step.value;
  const prepare = async (): Promise<void> => {
    step.value = { is: 'fetching', percent: 0 };
    try {
      const url = await presignedUrl(job.client, result.downloadUrl);
      const blob = await fetchWhole(url, (percent) => (step.value = { is: 'fetching', percent }));
      step.value = { is: 'ready', file: new File([blob], nameOfResult(fileName), { type: 'video/mp4' }) };
    } catch {
      step.value = { is: 'failed' };
    }
  };
  const share = async (file: File): Promise<void> => {
    try {
      await navigator.share({ files: [file] });
    } catch (error) {
      // The customer has closed the choice of apps, and may open it again.
      if (!(error instanceof DOMException && error.name === 'AbortError')) step.value = { is: 'failed' };
    }
  };
  if (now.is === 'failed') return <Notice tone="warning">{words.shareFailed}</Notice>;
  if (now.is === 'ready') {
    return (
      <>
        <Button onClick={() => void share(now.file)}>{words.shareNow}</Button>
        <span role="status" class="muted small">
          {words.shareReady}
        </span>
      </>
    );
  }
  return (
    <Button kind="quiet" busy={now.is === 'fetching'} onClick={() => void prepare()}>
      {now.is === 'fetching' ? words.sharePrepare(now.percent) : words.share}
    </Button>
  );
}

function canShareVideos(): boolean {
  const probe = new File([''], 'video.mp4', { type: 'video/mp4' });
  return 'canShare' in navigator && navigator.canShare({ files: [probe] });
}

function nameOfResult(fileName: string | null): string {
  return `${(fileName ?? 'video').replace(/\.[^.]*$/, '')}.mp4`;
}

/** @throws NoAnswer when the store does not send the file. */
async function fetchWhole(url: string, onPercent: (percent: number) => void): Promise<Blob> {
  const answer = await fetch(url);
  if (!answer.ok || !answer.body) throw new NoAnswer(url);
  const total = Number(answer.headers.get('Content-Length'));
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = answer.body.getReader();
  for (let received = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks);
    chunks.push(value);
    received += value.byteLength;
    if (total > 0) onPercent(Math.floor((received * 100) / total));
  }
}
