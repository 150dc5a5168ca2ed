import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { findTool } from '../../../stack/tools.js';

/**
 * Not a real GPU: a script instead of ffmpeg that runs encodes for NVENC with x264. As soon as more than one encode runs,
 * it fails as NVENC does when its card is full. It tests how a worker handles a full card, and nothing about NVENC itself.
 * It keeps its counter outside the scratch folder, so it needs `FFMPEG_SANDBOX=none`.
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

  /** The number of encodes that were refused because another one was running on the card. */
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
