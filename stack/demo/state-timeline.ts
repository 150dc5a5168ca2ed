import type { VideoState } from '../../src/domain/video-state.js';
import { bold, dim, formatSeconds } from './format.js';

/** Records when a job entered its states and formats a line for each. Times are epoch milliseconds. */
export class StateTimeline {
  readonly #startMs: number;
  #present: { state: VideoState; sinceMs: number } | undefined;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** The line for a state that the job has entered: time since the start, the state, how long the previous one took. */
  enter(state: VideoState, atMs: number): string {
    const before = this.#present;
    this.#present = { state, sinceMs: atMs };
    const time = formatSeconds(Math.max(0, atMs - this.#startMs)).padStart(10);
    const took = before === undefined ? '' : dim(`${before.state} took ${formatSeconds(atMs - before.sinceMs)}`);
    return `${time}  ${bold(state.padEnd(16))}${took}`.trimEnd();
  }
}
