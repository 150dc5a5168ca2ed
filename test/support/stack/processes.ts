import { readFile, readdir } from 'node:fs/promises';

/**
 * The processes of a tool that work in a folder: here the scratch folder of a house, so nobody else's are found.
 * @param option only those that were given it
 */
export async function toolPidsIn(folder: string, tool = 'ffmpeg', option?: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(async (pid) => ({ pid, args: await argumentsOf(pid) })));
  const here = found.filter(({ args }) => isTool(args, tool) && args.some((arg) => arg.includes(folder)));
  return here.filter(({ args }) => option === undefined || args.includes(option)).map(asNumber);
}

// The tool itself, and not the sandbox or shell around it, whose arguments name it too.
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
