import { statfs } from 'node:fs/promises';
import type { RejectionReason } from '../../domain/media/facts/media-limits.js';
import { isFaultOfFile, MediaError } from './media-error.js';

/** Exit status of a process that was killed at the wall-clock limit, or by a kernel that is short of memory. */
const KILLED_STATUS = 137;

const UNREADABLE_INPUT =
  /Invalid data found when processing input|moov atom not found|not on whitelist|does not contain any stream|matches no streams|[Dd]ecode error rate .* exceeds/;

/** What the sandbox prints when it cannot be set up. No tool has begun then, so there are no other lines. */
const SANDBOX_FAILED = /^(?:(?:bwrap|sandbox): .*(?:\n|$))+$/;

/** With more than this left, no write of a tool has filled the disk. */
const FULL_DISK_BYTES = 64_000_000;

/** What NVENC and CUDA print when the card has no memory or no sessions left. */
const GPU_OUT_OF_MEMORY = /OpenEncodeSessionEx failed: out of memory|CUDA_ERROR_OUT_OF_MEMORY|No capable devices found/;

const LIMITS: readonly (readonly [RegExp, RejectionReason])[] = [
  [/Picture size \d+x\d+ exceeds specified max pixel count/, 'too_many_pixels'],
  [/Cannot allocate memory|malloc of size \d+ failed|std::bad_alloc/, 'too_complex'],
];

/** The limit that a tool reports as exceeded; null for none. The tool may then succeed without the frame. */
export function exceededLimit(log: string): RejectionReason | null {
  return LIMITS.find(([pattern]) => pattern.test(log))?.[1] ?? null;
}

/** What is known of the machine after a run. The log may quote names within the file, so it is no evidence of its own. */
interface MachineEvidence {
  /** Of the disk that the tool could write to. */
  readonly freeBytes?: number;
  readonly gpu?: boolean;
}

/** Chooses the error that matches a failed tool's output and exit status. */
export function classifyToolFailure(
  log: string,
  exitStatus: number | null,
  { freeBytes = Infinity, gpu = false }: MachineEvidence = {},
): MediaError {
  if (SANDBOX_FAILED.test(log)) return new MediaError('sandbox_failed', { log });
  if (freeBytes < FULL_DISK_BYTES && /No space left on device/.test(log)) return new MediaError('disk_full', { log });
  if (gpu && GPU_OUT_OF_MEMORY.test(log)) return new MediaError('gpu_out_of_memory', { log });
  const rejection = exceededLimit(log);
  if (rejection !== null) return new MediaError('limit_exceeded', { log, rejection });
  if (exitStatus === KILLED_STATUS) return new MediaError('no_progress', { log });
  if (UNREADABLE_INPUT.test(log)) return new MediaError('unreadable_input', { log });
  return new MediaError('encode_failed', { log });
}

/** The same for a tool that could write to a folder, which still has what the tool wrote. */
export async function classifyWritingFailure(
  log: string,
  exitStatus: number | null,
  { scratchDir, gpu = false }: { readonly scratchDir: string; readonly gpu?: boolean },
): Promise<MediaError> {
  const { bavail, bsize } = await statfs(scratchDir);
  return classifyToolFailure(log, exitStatus, { freeBytes: bavail * bsize, gpu });
}

/** @throws MediaError of a failed tool, unless the failure is caused by the file and not by the machine. */
export function assertFaultOfFile(log: string, exitStatus: number | null): void {
  const failure = classifyToolFailure(log, exitStatus);
  if (!isFaultOfFile(failure)) throw failure;
}
