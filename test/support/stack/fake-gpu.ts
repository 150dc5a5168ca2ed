import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { findTool } from '../../../stack/tools.js';

/**
 * No GPU at all: a script in the place of ffmpeg that hands what is meant for NVENC to x264, and fails as NVENC does when
 * its card is full as soon as more than one encode is on it. It shows how a worker deals with a full card and nothing
 * about NVENC itself. It keeps count outside of the scratch folder, so it wants `FFMPEG_SANDBOX=none`.
 */
export class FakeGpu {
  readonly path: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'mailsized-pretended-gpu-'));
  private readonly refusals = join(this.folder, 'refusals');

  constructor() {
    this.path = join(this.folder, 'ffmpeg');
    const card = join(this.folder, 'card');
    writeFileSync(this.refusals, '');
    writeFileSync(
      this.path,
      `#!/bin/sh
case "$*" in
  *h264_nvenc*) ;;
  *) exec ${findTool('ffmpeg')} "$@" ;;
esac
if ! mkdir ${card} 2>/dev/null; then
  echo refused >>${this.refusals}
  echo "[h264_nvenc @ 0x1] OpenEncodeSessionEx failed: out of memory (10): (no details)" >&2
  exit 1
fi
for argument; do
  shift
  case "$argument" in
    h264_nvenc) set -- "$@" libx264 ;;
    p6) set -- "$@" medium ;;
    *) set -- "$@" "$argument" ;;
  esac
done
trap 'rmdir ${card}' EXIT
${findTool('ffmpeg')} "$@"
`,
    );
    chmodSync(this.path, 0o755);
  }

  /** How many encodes were refused because another one was on the card. */
  get refused(): number {
    return readFileSync(this.refusals, 'utf8').split('\n').length - 1;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One for all tests of a file. Give its `path` to a GPU worker as `FFMPEG_PATH`. */
export function useFakeGpu(): FakeGpu {
  const gpu = new FakeGpu();
  afterAll(() => gpu.remove());
  return gpu;
}
