/** Learns when the API is silent, for a user who waits. */
export interface SilenceListener {
  /** Called once per silence: nobody has answered since then, and the client keeps trying. */
  onSilence: (since: Date) => void;
  /** Called when somebody answers again. */
  onAnswer?: () => void;
  /** How long nobody may answer before `onSilence` is called. Default: five seconds. */
  afterMs?: number;
}

const DEFAULT_AFTER_MS = 5_000;

/** Measures how long an answer has been awaited, across failed attempts and the waits between them. */
export class AnswerWatch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hasReported = false;

  constructor(private readonly listener: SilenceListener | undefined) {}

  /** Notes that an answer is awaited, since now or since an earlier time. An earlier silence goes on. */
  awaitAnswer(sinceMs = Date.now()): void {
    if (!this.listener || this.timer !== undefined) return;
    const { onSilence, afterMs = DEFAULT_AFTER_MS } = this.listener;
    const report = (): void => {
      this.hasReported = true;
      onSilence(new Date(sinceMs));
    };
    this.timer = setTimeout(report, Math.max(0, sinceMs + afterMs - Date.now()));
    // Node only: a program that has given up does not wait for this.
    (this.timer as { unref?: () => void }).unref?.();
  }

  /** Notes an answer, or that nobody waits for one any more. */
  stopWaiting({ isAnswered }: { isAnswered: boolean }): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.hasReported && isAnswered) this.listener?.onAnswer?.();
    this.hasReported = false;
  }
}
