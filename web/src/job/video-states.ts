import type { VideoState } from '@mailsized/client';

const ENDED: readonly VideoState[] = ['expired', 'abandoned', 'rejected', 'canceled', 'failed', 'refunded'];

/** The job never changes again. */
export const isEnded = (state: VideoState): boolean => ENDED.includes(state);
