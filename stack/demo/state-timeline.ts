import type { VideoState } from '../../src/domain/video-state.js';
import { bold, dim, formatSeconds } from './format.js';

/** Keeps the times of a job's states and puts each into words. Times are epoch milliseconds. */
export class StateTimeline {
  readonly #startMs: number;
  #present: { state: VideoState; sinceMs: number } | undefined;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** The line for a state that the job has entered: since the start, the state, how long the one before took. */
  enter(state: VideoState, atMs: number): string {
    const before = this.#present;
    this.#present = { state, sinceMs: atMs };
    const time = formatSeconds(Math.max(0, atMs - this.#startMs)).padStart(10);
    const took = before === undefined ? '' : dim(`${before.state} took ${formatSeconds(atMs - before.sinceMs)}`);
    return `${time}  ${bold(state.padEnd(16))}${took}`.trimEnd();
  }
}
