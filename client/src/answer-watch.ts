/** Notified when the API is silent, for a user who waits. */
export interface SilenceListener {
  /** Called once per silence: the API has not answered since then, and the client keeps trying. */
  onSilence: (since: Date) => void;
  /** Called when the API answers again. */
  onAnswer?: () => void;
  /** How long the API may be silent before `onSilence` is called. Default: five seconds. */
  afterMs?: number;
}

const DEFAULT_AFTER_MS = 5_000;

/** Measures how long an answer has been awaited, across failed attempts and the waits between them. */
export class AnswerWatch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hasReported = false;

  constructor(private readonly listener: SilenceListener | undefined) {}

  /** Notes that an answer is awaited, since now or since an earlier time. An earlier silence continues. */
  awaitAnswer(sinceMs = Date.now()): void {
    if (!this.listener || this.timer !== undefined) return;
    const { onSilence, afterMs = DEFAULT_AFTER_MS } = this.listener;
    const report = (): void => {
      this.hasReported = true;
      onSilence(new Date(sinceMs));
    };
    this.timer = setTimeout(report, Math.max(0, sinceMs + afterMs - Date.now()));
    // In Node, the timer must not keep alive a program that has given up.
    (this.timer as { unref?: () => void }).unref?.();
  }

  /** Notes that an answer has arrived, or is no longer awaited. */
  stopWaiting({ isAnswered }: { isAnswered: boolean }): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.hasReported && isAnswered) this.listener?.onAnswer?.();
    this.hasReported = false;
  }
}
