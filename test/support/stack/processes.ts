import { readFile, readdir } from 'node:fs/promises';

/**
 * The processes of a tool that work in a folder. The folder is the scratch folder of one deployment, so no other processes
 * are found.
 * @param option finds only the processes that were started with this option
 */
export async function toolPidsIn(folder: string, tool = 'ffmpeg', option?: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(async (pid) => ({ pid, args: await argumentsOf(pid) })));
  const here = found.filter(({ args }) => isTool(args, tool) && args.some((arg) => arg.includes(folder)));
  return here.filter(({ args }) => option === undefined || args.includes(option)).map(asNumber);
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
