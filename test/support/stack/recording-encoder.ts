import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { findTool } from '../../../stack/tools.js';

/**
 * The real ffmpeg behind a script that records the arguments of each run. It writes outside the scratch folder, so it
 * needs `FFMPEG_SANDBOX=none`.
 */
export class RecordingEncoder {
  readonly path: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'mailsized-recording-'));
  private readonly record = join(this.folder, 'runs');

  constructor() {
    this.path = join(this.folder, 'ffmpeg');
    writeFileSync(this.path, `#!/bin/sh\necho "$*" >>"${this.record}"\nexec ${findTool('ffmpeg')} "$@"\n`);
    chmodSync(this.path, 0o755);
  }

  /** The x264 passes that were run, in order: 1 for an analysis, 2 for a final pass. */
  get passes(): number[] {
    const runs = existsSync(this.record) ? readFileSync(this.record, 'utf8').split('\n') : [];
    return runs.flatMap((run) => /-pass ([12]) /.exec(run)?.[1] ?? []).map(Number);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One for all tests of a file. Pass its `path` to a worker as `FFMPEG_PATH`. */
export function useRecordingEncoder(): RecordingEncoder {
  const encoder = new RecordingEncoder();
  afterAll(() => encoder.remove());
  return encoder;
}
