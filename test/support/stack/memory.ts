import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';

const EVERY_MS = 100;

/**
 * Watches how much memory a process holds (its resident set, see proc(5)), until it ends or the test does.
 * `grownBytes` is the most that it has held so far beyond what it held first.
 */
export function watchMemory(pid: number | undefined): { grownBytes: () => number } {
  const firstBytes = residentBytes(pid);
  if (firstBytes === null) throw new Error('there is no such process');
  let mostBytes = firstBytes;
  const timer = setInterval(() => (mostBytes = Math.max(mostBytes, residentBytes(pid) ?? 0)), EVERY_MS);
  onTestFinished(() => clearInterval(timer));
  return { grownBytes: () => mostBytes - firstBytes };
}

/** How much memory a process holds; null when it has ended. */
export function residentBytes(pid: number | undefined): number | null {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? null : Number(kib) * 1024;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null; // it has ended
    throw error;
  }
}
