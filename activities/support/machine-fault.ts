import { FAILURES, isMachineFault, type MachineFault } from '../../src/contracts/failures.js';
import { ApplicationFailure } from '@temporalio/common';
import { MediaError } from '../../src/gateways/media/media-error.js';
import { StoreRefused } from '../../src/gateways/storage/storage.gateway.js';
import { nonRetryable } from './failures.js';

/** Watches the machine that this worker runs on, and takes the worker out while it cannot work. */
export interface MachineGuard {
  /** Why the worker is out; null while it takes work. */
  readonly fault: MachineFault | null;
  /** @returns how many bytes more are free on the scratch disk than a job needs; negative when some are missing. */
  spareBytes(neededBytes: number): Promise<number>;
  /** @returns the fault that the machine's self-test finds; null when it finds none. */
  proveSoon(): Promise<MachineFault | null>;
  /** Once this resolves, the worker takes no work, and is not announced, until it passes the self-test again. */
  takeOut(fault: MachineFault, neededBytes: number): Promise<void>;
}

/** Failures caused either by the file, or by an ffmpeg that fails on every file. */
const AMBIGUOUS: readonly string[] = [FAILURES.encodeFailed, FAILURES.unreadableInput, 'no_progress'];
const DISK_FULL_CODES = ['ENOSPC', 'EDQUOT'];
const DISK_BROKEN_CODES = ['EIO', 'EROFS', 'ENXIO', 'ENODEV', 'ESTALE', 'EACCES'];

/**
 * Runs work that needs a sound machine. A fault of the machine takes this worker out. The activity then fails, without
 * a retry of its own, with a type for which the workflow gives the job to another worker.
 *
 * @param neededBytes of the scratch disk, as estimated before the work.
 */
export async function onSoundMachine<T>(guard: MachineGuard, neededBytes: number, work: () => Promise<T>): Promise<T> {
  // A task can still arrive: it was polled for before the worker was taken out.
  if (guard.fault) throw failureOf(guard.fault);
  try {
    if ((await guard.spareBytes(neededBytes)) < 0) throw failureOf(FAILURES.diskFull);
    return await work();
  } catch (error) {
    const fault = machineFaultOf(error) ?? (isAmbiguous(error) ? await guard.proveSoon() : null);
    if (!fault) throw error;
    await guard.takeOut(fault, neededBytes);
    throw failureOf(fault);
  }
}

/** The machine fault that an error, or one of its causes, reports; null for every other error. */
export function machineFaultOf(error: unknown): MachineFault | null {
  for (let each = error; each instanceof Error; each = each.cause) {
    const type = each instanceof ApplicationFailure ? each.type : each instanceof MediaError ? each.code : null;
    if (isMachineFault(type)) return type;
    if (each instanceof StoreRefused) return FAILURES.storeRefused;
    const code = 'code' in each ? String(each.code) : '';
    if (DISK_FULL_CODES.includes(code)) return FAILURES.diskFull;
    if ('syscall' in each && DISK_BROKEN_CODES.includes(code)) return FAILURES.diskBroken;
  }
  return null;
}

function isAmbiguous(error: unknown): boolean {
  return error instanceof ApplicationFailure && AMBIGUOUS.includes(error.type ?? '');
}

function failureOf(fault: MachineFault): ApplicationFailure {
  return nonRetryable(fault, 'the machine of this worker cannot do the work');
}
