import { join } from 'node:path';
import { WORKER_ROLES, type WorkerRole } from '../src/config/process-roles.js';
import { environmentOf } from './environment.js';
import { ServerProcess } from './server-process.js';
import { projectRoot } from './tools.js';

/** The values of a worker's `--role`; see workers/roles.ts. */
export type WorkerRoleArgument = WorkerRole | 'all';

/** The variables of the API and the workers; each process gets only those of its role. An `EmbeddedStack` is one. */
export interface AppEnvironment {
  env: Record<string, string>;
  logDir: string;
  /** The folder of the build; default `dist/`. */
  buildDir?: string;
}

const BUILD_DIR = join(projectRoot, 'dist');

/** A worker drains on SIGTERM: it may finish its current work. */
const WORKER_STOP_TIMEOUT_MS = 30_000;

/** The API as a child process, not started yet; ready when its /healthz answers. Requires a built dist/. */
export function apiProcess({ env, logDir, buildDir = BUILD_DIR }: AppEnvironment): ServerProcess {
  return new ServerProcess({
    name: 'api',
    command: process.execPath,
    args: [join(buildDir, 'src', 'main.js')],
    env: environmentOf(['api'], env),
    cwd: projectRoot,
    logFile: join(logDir, 'api.log'),
    isReady: async () => (await fetch(`http://${env['API_HOST']}:${env['API_PORT']}/healthz`)).ok,
    readyTimeoutMs: 60_000,
  });
}

/**
 * A worker as a child process, not started yet; ready when it has written `worker ready`. Two of the same role need
 * different names, because each has its own log file. Requires a built dist/.
 */
export function workerProcess(
  { env, logDir, buildDir = BUILD_DIR }: AppEnvironment,
  role: WorkerRoleArgument,
  name = `worker-${role}`,
): ServerProcess {
  return new ServerProcess({
    name,
    command: process.execPath,
    args: [join(buildDir, 'workers', 'main.js'), '--role', role],
    env: environmentOf(role === 'all' ? WORKER_ROLES : [role], env),
    cwd: projectRoot,
    logFile: join(logDir, `${name}.log`),
    isReady: async (output) => output.includes('worker ready'),
    readyTimeoutMs: 60_000,
    stopTimeoutMs: WORKER_STOP_TIMEOUT_MS,
  });
}
