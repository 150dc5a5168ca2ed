import { Presets, SingleBar } from 'cli-progress';
import { dim } from './format.js';

/** Shows the progress of something. */
export interface Progress {
  /** @param percent 0 to 100 */
  update(percent: number, note?: string): void;
  /** Removes a live bar. A repeat does nothing. */
  end(): void;
}

const STEP_PERCENT = 10;
const BAR_WIDTH = 32;

/** A live bar on a terminal, plain lines elsewhere. */
export function showProgress(label: string): Progress {
  const { stdout } = process;
  return stdout.isTTY ? liveBar(label, stdout) : plainProgress(label, (line) => stdout.write(`${line}\n`));
}

/** Prints at most one line for each tenth of the work, so that a log stays short. */
export function plainProgress(label: string, write: (line: string) => void): Progress {
  let shownStep = 0;
  return {
    update(percent, note = '') {
      const step = Math.floor(percent / STEP_PERCENT);
      if (step <= shownStep) return;
      shownStep = step;
      write(`            ${label} ${String(Math.floor(percent)).padStart(3)} %${note && `  ${note}`}`);
    },
    end() {},
  };
}

function liveBar(label: string, stream: NodeJS.WriteStream): Progress {
  const format = `            ${label} {bar} {percentage} %  ${dim('{note}')}`;
  // main.ts handles all interrupts.
  const options = { format, stream, barsize: BAR_WIDTH, clearOnComplete: true, gracefulExit: false };
  const bar = new SingleBar(options, Presets.shades_classic);
  bar.start(100, 0, { note: '' });
  return {
    update: (percent, note = '') => bar.update(Math.floor(percent), { note }),
    end: () => bar.stop(),
  };
}
