import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { findOnPath, findTool } from '../../../stack/tools.js';

/** What the encoder prints and does instead of encoding. */
const FAILURES = {
  /** As ffmpeg fails on input that it cannot convert. */
  conversion: 'echo "Conversion failed!" >&2; exit 1',
  /** As the sandbox fails where the kernel refuses it, which is not a fault of the video. */
  sandbox: 'echo "bwrap: Creating new namespace failed: Operation not permitted" >&2; exit 1',
  /** As ffmpeg ends where the kernel kills it, short of memory. The job is parked sooner than after a fault of the machine. */
  killed: 'exit 137',
};

// The sandbox makes only the script and /usr visible, so the script runs the system's ffmpeg if there is one.
const REAL = findOnPath('ffmpeg', '/usr/bin:/usr/local/bin') ?? findTool('ffmpeg');

/** The real ffmpeg behind a script that can refuse to encode. The script does not affect probing and sampling. */
export class FlakyEncoder {
  readonly path: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'mailsized-encoder-'));

  constructor() {
    this.path = join(this.folder, 'ffmpeg');
    this.repair();
  }

  /** @param when the arguments of the encodes that fail, as a pattern of the shell */
  break(how: keyof typeof FAILURES, when = '*-passlogfile*'): void {
    this.write(`case "$*" in ${when}) ${FAILURES[how]} ;; esac`);
  }

  repair(): void {
    this.write('');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  // Renamed into place, so that an encode that starts meanwhile runs the whole old or the whole new script.
  private write(first: string): void {
    const whole = `${this.path}.new`;
    writeFileSync(whole, `#!/bin/sh\n${first}\nexec ${REAL} "$@"\n`);
    chmodSync(whole, 0o755);
    renameSync(whole, this.path);
  }
}

/** One for all tests of a file. Pass its `path` to the deployment as `FFMPEG_PATH`. */
export function useFlakyEncoder(): FlakyEncoder {
  const encoder = new FlakyEncoder();
  afterAll(() => encoder.remove());
  return encoder;
}
