import { readFileSync } from 'node:fs';
import { ask } from '../../../stack/containers/engine.js';

/** What a program in the container finds out about itself and what it may do. */
export interface Inside {
  uid: number;
  /** The code of the error with which a write to the root file system ends; null when it succeeds. */
  writeError: string | null;
  /** Of /proc/self/status: `CapEff`, `CapBnd`, `NoNewPrivs`. */
  status: Record<string, string>;
  memoryLimitBytes: number;
}

const PROGRAM = `
const { readFileSync, writeFileSync } = require('node:fs');
let writeError = null;
try { writeFileSync('/app/proof', ''); } catch (error) { writeError = error.code; }
const status = Object.fromEntries(readFileSync('/proc/self/status', 'utf8').trim().split('\\n').map((line) => line.split(':\\t')));
console.log(JSON.stringify({ uid: process.getuid(), writeError, status, memoryLimitBytes: process.constrainedMemory() }));`;

/** Runs a program in the container that reports what it may do there. */
export async function lookInside(container: string): Promise<Inside> {
  return JSON.parse(await ask('podman', ['exec', container, 'node', '-e', PROGRAM])) as Inside;
}

/** The processes of a container with this in their command line, as this machine numbers them. */
export async function processesOf(container: string, text: string): Promise<number[]> {
  const listed = await ask('podman', ['top', container, 'hpid', 'args']);
  const lines = listed.split('\n').filter((line) => line.includes(text));
  return lines.map((line) => Number(line.trim().split(/\s+/)[0]));
}

/** The parent's command line contains the whole of its child's, so it is told apart by its program. */
export function programOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
}

/** What our programs in these containers have warned of (pino's levels), the last lines of each. */
export async function warningsOf(containers: readonly string[]): Promise<string[]> {
  const logs = await Promise.all(
    containers.map((name) => ask('sh', ['-c', 'exec podman logs --tail 500 "$0" 2>&1', name])),
  );
  return logs.flatMap((log) =>
    log
      .split('\n')
      .filter((line) => /"level":[456]0/.test(line))
      .slice(-5),
  );
}
