import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { previewArgv } from '../../domain/media/argv/preview-argv.js';
import type { PreviewRequest, ScratchOptions } from './media.gateway.js';
import { MediaError } from './media-error.js';
import { moveFile } from './move-file.js';
import { withWorkDir } from './work-dir.js';
import type { MediaTools } from './media-tools.js';

/** Makes one preview clip; see `MediaGateway.makePreview`. */
export async function makePreview(
  toolbox: MediaTools,
  { inputPath, outputPath, facts, excerpt, settings }: PreviewRequest,
  { scratchDir, signal }: ScratchOptions,
): Promise<void> {
  const readPath = await realpath(inputPath);
  await withWorkDir(scratchDir, async (workDir) => {
    const path = join(workDir, 'preview.mp4');
    const argv = previewArgv(toolbox.argvContext(readPath, facts), excerpt, settings, path);
    const { frames, log } = await toolbox.ffmpeg({ argv, readPath, workDir, signal });
    // Without a single frame, ffmpeg still writes a file and exits with success.
    if (frames === 0) throw new MediaError('unreadable_input', { log });
    await moveFile(path, outputPath);
  });
}
