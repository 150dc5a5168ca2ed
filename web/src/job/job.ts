import type { Signal } from '@preact/signals';
import type { Client, Video } from '@mailsized/client';

/** A job as the page sees it: its newest state, and the client that acts on it. */
export interface Job {
  readonly client: Client;
  readonly jobId: string;
  readonly token: string;
  /** Null until the API has answered. */
  readonly video: Signal<Video | null>;
  /** Why the job cannot be shown; null while it can. */
  readonly refusal: Signal<unknown>;
  /** Whether the payment form is shown. */
  readonly isPayShown: Signal<boolean>;
  /** Since when the API has not answered; null while it answers. */
  readonly silentSince: Signal<Date | null>;
  /** Gets the newest state. @throws the client's errors. */
  refresh: () => Promise<void>;
  /** Tries again at once instead of after the wait. */
  wake: () => void;
}
