import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../../../stack/tools.js';

export interface EndedProgram {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** Both. */
  output: string;
}

/**
 * Runs a built program to its end.
 *
 * @param path from `dist/`.
 * @param env all of its environment.
 * @param stopAt once it has written this, it is asked to end.
 */
export async function runProgram(
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  stopAt?: string,
): Promise<EndedProgram> {
  const program = spawn(process.execPath, [join(projectRoot, 'dist', path), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  program.stdout.on('data', (chunk: Buffer) => {
    if (stopAt !== undefined && chunk.toString().includes(stopAt)) program.kill('SIGTERM');
  });
  const [[exitCode], stdout, stderr] = await Promise.all([
    once(program, 'exit'),
    text(program.stdout),
    text(program.stderr),
  ]);
  return { exitCode: Number(exitCode), stdout, stderr, output: `${stdout}\n${stderr}` };
}
