import { readFile, readdir } from 'node:fs/promises';
import { sendSignal } from '../../../src/async/send-signal.js';
import { eventually } from '../eventually.js';

/**
 * The processes of a tool that work in a folder. The folder is the scratch folder of one deployment, so no other processes
 * are found.
 * @param options finds only the processes that were started with all of these options, such as `-pass 2`
 */
export async function toolPidsIn(folder: string, tool = 'ffmpeg', ...options: string[]): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(async (pid) => ({ pid, args: await argumentsOf(pid) })));
  const here = found.filter(({ args }) => isTool(args, tool) && args.some((arg) => arg.includes(folder)));
  return here.filter(({ args }) => options.every((option) => args.join(' ').includes(option))).map(asNumber);
}

/**
 * Waits until an encode runs in a folder and suspends it, so that it lasts as long as a test needs. A kill ends it as any
 * other process.
 * @param options finds only an encode that was started with all of these options
 * @returns resumes the encode. A repeat, or a call after the end of the encode, does nothing.
 */
export async function holdEncode(folder: string, ...options: string[]): Promise<() => void> {
  const held = await eventually(
    async () => {
      const pids = await toolPidsIn(folder, 'ffmpeg', '-passlogfile', ...options);
      // Throws when the encode has ended meanwhile, and the next one is waited for.
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      return pids;
    },
    (pids) => pids.length > 0,
    { timeoutMs: 60_000, intervalMs: 15, explain: () => 'no encode ran' },
  );
  return () => {
    for (const pid of held.splice(0)) sendSignal(pid, 'SIGCONT');
  };
}

// Only the tool itself, not the sandbox or shell around it, whose arguments also contain its name.
function isTool(args: string[], tool: string): boolean {
  return args[0]?.split('/').at(-1) === tool;
}

function asNumber({ pid }: { pid: string }): number {
  return Number(pid);
}

async function argumentsOf(pid: string): Promise<string[]> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return []; // it has ended meanwhile
    throw error;
  }
}
