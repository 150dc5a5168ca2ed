const WINDOW_MS = 10_000;
const SHORTEST_MS = 2_000;
/** After a pause of this length, earlier measurements no longer count. */
const PAUSE_MS = 8_000;

interface Sample {
  atMs: number;
  sentBytes: number;
}

/** Measures the speed of an upload over its last seconds. */
export class Speedometer {
  private samples: Sample[] = [];

  /** @returns bytes per second; null until the measured time is long enough. */
  note(sentBytes: number, atMs: number): number | null {
    const last = this.samples.at(-1);
    if (last && (atMs - last.atMs > PAUSE_MS || sentBytes < last.sentBytes)) this.samples = [];
    this.samples.push({ atMs, sentBytes });
    this.samples = this.samples.filter((sample) => atMs - sample.atMs <= WINDOW_MS);
    const [first] = this.samples;
    if (!first || atMs - first.atMs < SHORTEST_MS) return null;
    return ((sentBytes - first.sentBytes) * 1000) / (atMs - first.atMs);
  }
}
