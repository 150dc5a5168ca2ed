import { runTool } from './run-tool.js';
import type { SandboxedRun } from './sandbox/sandbox-arguments.js';

const TIMEOUT_SECONDS = 20;
/** A row of `ffmpeg -codecs`: D for a decoder, then five other letters or dots, then the name. */
const CODEC_ROW = /^ D.{5} (\S+)/gm;

/** Names of the codecs that this ffmpeg decodes; null when it does not list them. */
export async function listDecodableCodecs(run: SandboxedRun): Promise<ReadonlySet<string> | null> {
  const { stdout } = await runTool(
    { ...run, limits: { ...run.limits, wallSeconds: TIMEOUT_SECONDS } },
    ['-v', 'quiet', '-codecs'],
    AbortSignal.timeout((TIMEOUT_SECONDS + 5) * 1000),
  );
  const names = [...stdout.matchAll(CODEC_ROW)].map(([, name = '']) => name);
  return names.length === 0 ? null : new Set(names);
}
