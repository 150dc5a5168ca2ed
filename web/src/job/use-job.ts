import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { getVideo, type Video } from '@mailsized/client';
import { clientOf } from '../api/clients.js';
import { followJob } from './follow-job.js';
import type { Job } from './job.js';

/** Follows a job while the component is shown. */
export function useJob(jobId: string, token: string): Job {
  const { job, waker } = useMemo(() => openJob(jobId, token), [jobId, token]);
  useEffect(() => {
    const stop = new AbortController();
    void followJob(job, waker, stop.signal);
    return () => stop.abort();
  }, [job]);
  return job;
}

function openJob(jobId: string, token: string): { job: Job; waker: EventTarget } {
  const waker = new EventTarget();
  const silentSince = signal<Date | null>(null);
  const client = clientOf(token, {
    onSilence: (since) => (silentSince.value = since),
    onAnswer: () => (silentSince.value = null),
  });
  const video = signal<Video | null>(null);
  let asked = 0;
  let answered = 0;
  const refresh = async (): Promise<void> => {
    const question = ++asked;
    const answer = await getVideo({ client, path: { jobId } });
    // An answer that a later one has overtaken is older than what is shown.
    if (question < answered) return;
    answered = question;
    silentSince.value = null;
    video.value = answer;
  };
  const wake = (): void => void waker.dispatchEvent(new Event('wake'));
  return {
    job: { client, jobId, token, video, refusal: signal(null), isPayShown: signal(false), silentSince, refresh, wake },
    waker,
  };
}
