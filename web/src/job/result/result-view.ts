import type { Video } from '@mailsized/client';

/** The finished video, as the API describes it. */
export type ResultView = NonNullable<Video['result']>;
