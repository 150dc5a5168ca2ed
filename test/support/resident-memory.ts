import { readFile } from 'node:fs/promises';
import { processesMentioning } from '../contracts/media/processes.js';

const SAMPLED_EVERY_MS = 20;

/** The most memory that the tools of one test had resident at a time, while `work` ran. `folder` is in their arguments. */
export async function peakResidentBytes(folder: string, work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  let sampling = Promise.resolve();
  const timer = setInterval(() => {
    sampling = sampling.then(async () => {
      const tools = await processesMentioning(folder);
      const sizes = await Promise.all(tools.map(({ pid }) => residentBytes(pid)));
      peak = Math.max(
        peak,
        sizes.reduce((sum, bytes) => sum + bytes, 0),
      );
    });
  }, SAMPLED_EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await sampling;
  }
  return peak;
}

/** The most memory that one process has had resident since it began. */
export async function highWaterBytes(pid: number): Promise<number> {
  return await statusBytes(pid, 'VmHWM');
}

async function residentBytes(pid: number): Promise<number> {
  return await statusBytes(pid, 'VmRSS');
}

/** 0 for a process that has ended: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
async function statusBytes(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return 1024 * Number(new RegExp(`^${field}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
}
