import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../tools.js';

/** Folder of all that the containers leave on this machine, except what the kernel keeps of volumes and networks. */
export const containersFolder = join(projectRoot, '.cache', 'containers');

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** The most open files, and processes of one user, that a container gets. */
const ENOUGH = 20_000;

/** A program that ended with an error, with the end of its output. */
export class ProgramFailure extends Error {}

/**
 * Writes the settings of podman and buildah: their own store; runc, because crun refuses a machine that has both
 * versions of control groups; and no more open files and processes than this machine allows.
 */
export function configureEngine(): void {
  mkdirSync(containersFolder, { recursive: true });
  const [files, processes] = [hardLimit('open files'), hardLimit('processes')];
  const limits = [`nofile=${files}:${files}`, `nproc=${processes}:${processes}`];
  writeFileSync(
    join(containersFolder, 'containers.conf'),
    [
      '[containers]',
      `default_ulimits = ${JSON.stringify(limits)}`,
      '[engine]',
      'runtime = "runc"',
      'cgroup_manager = "cgroupfs"',
      'events_logger = "file"',
      '[network]',
      'network_backend = "netavark"',
      `network_config_dir = ${JSON.stringify(join(containersFolder, 'networks'))}`,
      '',
    ].join('\n'),
  );
  writeFileSync(
    join(containersFolder, 'storage.conf'),
    [
      '[storage]',
      'driver = "overlay"',
      `graphroot = ${JSON.stringify(join(containersFolder, 'store'))}`,
      `runroot = ${JSON.stringify(join(containersFolder, 'run'))}`,
      '',
    ].join('\n'),
  );
}

/** The hard limit of this process, at most `ENOUGH`: engines themselves start with no more. */
function hardLimit(resource: string): number {
  const line = readFileSync('/proc/self/limits', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`Max ${resource} `));
  const [, hard = ''] = /^.{26}\S+\s+(\d+)/.exec(line ?? '') ?? [];
  return Math.min(Number(hard || ENOUGH), ENOUGH);
}

function engineEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CONTAINERS_CONF: join(containersFolder, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(containersFolder, 'storage.conf'),
    // Podman would have systemd run the health checks; here, the code that waits for a check runs it.
    DISABLE_HC_SYSTEMD: 'true',
  };
}

/** Returns what a program prints. @throws ProgramFailure when it ends with an error. */
export async function ask(command: string, args: readonly string[], cwd = projectRoot): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, [...args], {
      cwd,
      env: engineEnvironment(),
      maxBuffer: MAX_ANSWER_BYTES,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw failureOf(command, args, `${stdout}\n${stderr}`);
  }
}

/** Runs a program to its end. Its output is shown only if it fails. @throws ProgramFailure */
export async function run(command: string, args: readonly string[], cwd = projectRoot): Promise<void> {
  const child = spawn(command, args, { cwd, env: engineEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw failureOf(command, args, said);
}

function failureOf(command: string, args: readonly string[], said: string): ProgramFailure {
  const end = said.trim().split('\n').slice(-25).join('\n');
  return new ProgramFailure(`${[command, ...args].join(' ').slice(0, 200)} failed:\n${end}`);
}
