const WINDOW_MS = 10_000;
const SHORTEST_MS = 2_000;
/** After a pause as long as this, what was measured before says nothing. */
const PAUSE_MS = 8_000;

interface Sample {
  atMs: number;
  sentBytes: number;
}

/** Measures how fast an upload is, over its last seconds. */
export class Speedometer {
  private samples: Sample[] = [];

  /** @returns bytes per second; null until there is enough to tell. */
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
