import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendSignal } from '../src/async/send-signal.js';

/**
 * Sends a signal to a whole process group. A group that has already ended is not an error.
 * @throws the system's error when the group exists and may not be signalled
 */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  return sendSignal(-groupId, signal);
}

/** Resolves when no process of the group runs any more; the group must have been killed. */
export async function waitForGroupEnd(groupId: number): Promise<void> {
  while (isGroupRunning(groupId)) await sleep(10);
}

/**
 * True while a process of the group runs. A zombie does not count: it would stay forever in a container whose first
 * process never reaps orphans.
 */
export function isGroupRunning(groupId: number): boolean {
  if (!signalGroup(groupId, 0)) return false;
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((entry) => /^\d+$/.test(entry) && isRunningMember(entry, groupId));
}

/** See proc(5), /proc/PID/stat: after the name in brackets come the state, the parent and the process group. */
function isRunningMember(processId: string, groupId: number): boolean {
  const stat = readProcessStat(processId);
  const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(group) === groupId && state !== 'Z' && state !== 'X';
}

function readProcessStat(processId: string): string {
  try {
    return readFileSync(`/proc/${processId}/stat`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return ''; // it ended while we were checking
    throw error;
  }
}
