import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';

const EVERY_MS = 100;

/**
 * Measures how much memory a process uses (its resident set, see proc(5)), until the process or the test ends.
 * `grownBytes` is the largest growth so far over the first measurement.
 */
export function watchMemory(pid: number | undefined): { grownBytes: () => number } {
  const firstBytes = residentBytes(pid);
  if (firstBytes === null) throw new Error('there is no such process');
  let mostBytes = firstBytes;
  const timer = setInterval(() => (mostBytes = Math.max(mostBytes, residentBytes(pid) ?? 0)), EVERY_MS);
  onTestFinished(() => clearInterval(timer));
  return { grownBytes: () => mostBytes - firstBytes };
}

/** The memory that a process uses, in bytes; null when it has ended. */
export function residentBytes(pid: number | undefined): number | null {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? null : Number(kib) * 1024;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null; // it has ended
    throw error;
  }
}
