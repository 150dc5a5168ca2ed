import { useEffect, useRef } from 'preact/hooks';
import type { Video, VideoState } from '@mailsized/client';
import { texts } from '../app/locale.js';
import { jobPath } from '../app/route.js';
import type { Job } from './job.js';
import { titleOf } from './job-title.js';
import { isEnded } from './video-states.js';

const ICON = '/icon-192.png';

const isOver = (state: VideoState): boolean => state === 'done' || isEnded(state);

/** Notifies customers who allowed it and look at something else that the video is ready or the job has ended. */
export function useNotification(job: Job, video: Video | null): void {
  const before = useRef<VideoState | null>(null);
  useEffect(() => {
    const wasUnderWay = before.current !== null && !isOver(before.current);
    before.current = video?.state ?? null;
    if (video && wasUnderWay && isOver(video.state) && mayNotify()) void notify(job, video);
  }, [video?.state]);
}

function mayNotify(): boolean {
  return document.visibilityState === 'hidden' && 'Notification' in window && Notification.permission === 'granted';
}

/** Uses the service worker, which shows the job when the notification is clicked, even after this page is closed. */
async function notify({ jobId, token }: Job, video: Video): Promise<void> {
  const { readyNotification, unnamedFile } = texts.value.job;
  const registration = await navigator.serviceWorker.ready;
  await registration.showNotification(video.state === 'done' ? readyNotification : titleOf(video), {
    body: video.fileName ?? unnamedFile,
    icon: ICON,
    lang: document.documentElement.lang,
    // With two tabs of the same job, the second tab replaces the first tab's notification.
    tag: jobId,
    data: jobPath(jobId, token),
  });
}
