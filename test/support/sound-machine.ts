import type { MachineGuard } from '../../activities/support/machine-fault.js';

/** A machine on which nothing fails and every job fits; tests break what they need broken. */
export function soundMachine(broken: Partial<MachineGuard> = {}): MachineGuard {
  return {
    fault: null,
    spareBytes: async () => 1,
    proveSoon: async () => null,
    takeOut: async () => undefined,
    ...broken,
  };
}
