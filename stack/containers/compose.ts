import { join } from 'node:path';
import { parse } from 'yaml';
import { pollUntil } from '../../src/async/poll-until.js';
import { projectRoot } from '../tools.js';
import { ask, run } from './engine.js';

/** What we read of a service, after all compose files are merged. */
interface Service {
  depends_on?: Record<string, { condition: string }>;
}

const dockerFolder = join(projectRoot, 'docker');
const podmanCompose = join(projectRoot, '.cache', 'podman-compose', 'bin', 'podman-compose');

const HEALTHY_TIMEOUT_MS = 180_000;
const POLL_MS = 500;

/** The containers of one podman-compose project: docker/compose.yaml with the changes of docker/local/compose.yaml. */
export class ComposeProject {
  constructor(
    private readonly name: string,
    private readonly envFile: string,
  ) {}

  /** Creates the containers, networks and volumes, and starts nothing. `scale`: `api=2`. */
  async create(scale?: string): Promise<void> {
    await run(...this.command('up', '--no-start', '--no-build', '--no-deps', ...(scale ? ['--scale', scale] : [])));
  }

  /** Removes the containers and networks; with `volumes`, also what they have stored. */
  async remove({ volumes = false } = {}): Promise<void> {
    // podman-compose leaves a container that is just being restarted.
    const names = (await this.containers()).map(({ name }) => name);
    if (names.length > 0) await run('podman', ['rm', '--force', '--time', '5', ...names]);
    await run(...this.command('down', '--timeout', '5', ...(volumes ? ['--volumes'] : [])));
  }

  /** Starts every container as soon as the services that it depends on are healthy, or have finished. */
  async start(log: (message: string) => void): Promise<void> {
    const services = await this.services();
    const started = new Map<string, Promise<void>>();
    const start = (name: string): Promise<void> => {
      const known = started.get(name);
      if (known) return known;
      const starting = this.startAfter(name, services[name]?.depends_on ?? {}, start).then(() =>
        log(`${name} has started`),
      );
      started.set(name, starting);
      return starting;
    };
    await Promise.all(Object.keys(services).map(start));
    await Promise.all((await this.containers()).filter(hasHealthCheck).map(({ name }) => waitUntilHealthy(name)));
  }

  /** The containers that exist, of one service or of all. */
  async containers(service?: string): Promise<Container[]> {
    const label = `label=com.docker.compose.project=${this.name}`;
    const listed = await ask('podman', ['ps', '--all', '--filter', label, '--format', '{{.Names}}']);
    const names = listed.split('\n').filter((name) => name !== '');
    if (names.length === 0) return [];
    const inspected = JSON.parse(await ask('podman', ['container', 'inspect', ...names])) as InspectedContainer[];
    const all = inspected.map((details) => ({
      name: details.Name,
      service: details.Config.Labels['com.docker.compose.service'] ?? '',
      details,
    }));
    return service === undefined ? all : all.filter((container) => container.service === service);
  }

  private async services(): Promise<Record<string, Service>> {
    const merged = parse(await ask(...this.command('config'))) as { services: Record<string, Service> };
    return merged.services;
  }

  private async startAfter(
    name: string,
    needed: Record<string, { condition: string }>,
    start: (name: string) => Promise<void>,
  ): Promise<void> {
    await Promise.all(
      Object.entries(needed).map(async ([service, { condition }]) => {
        await start(service);
        for (const container of await this.containers(service)) {
          if (condition === 'service_healthy') await waitUntilHealthy(container.name);
          if (condition === 'service_completed_successfully') await waitUntilFinished(container.name);
        }
      }),
    );
    for (const container of await this.containers(name)) await run('podman', ['start', container.name]);
  }

  private command(...args: string[]): [string, string[], string] {
    const files = ['-f', 'compose.yaml', '-f', 'local.compose.yaml'];
    return [
      podmanCompose,
      ['-p', this.name, '--in-pod', 'false', '--env-file', this.envFile, ...files, ...args],
      dockerFolder,
    ];
  }
}

/** What we read of `podman container inspect`. */
interface InspectedContainer {
  Name: string;
  State: { Running: boolean; ExitCode: number; OOMKilled: boolean; Pid: number };
  RestartCount: number;
  Config: { User: string; Labels: Record<string, string>; Healthcheck?: object };
  HostConfig: { ReadonlyRootfs: boolean; Memory: number; PidsLimit: number; SecurityOpt: string[] };
  EffectiveCaps: string[] | null;
  NetworkSettings: { Ports: Record<string, { HostPort: string }[] | null> };
}

export interface Container {
  name: string;
  service: string;
  details: InspectedContainer;
}

const hasHealthCheck = ({ details }: Container): boolean => details.Config.Healthcheck !== undefined;

/** Runs the health check of a container once. */
export async function isHealthy(name: string): Promise<boolean> {
  return await ask('podman', ['healthcheck', 'run', name]).then(
    () => true,
    () => false,
  );
}

/** @throws Error with the end of its log when it does not become healthy */
async function waitUntilHealthy(name: string): Promise<void> {
  const options = { intervalMs: POLL_MS, timeoutMs: HEALTHY_TIMEOUT_MS };
  if (await pollUntil(() => isHealthy(name), Boolean, options)) return;
  throw new Error(`${name} did not become healthy:\n${await endOfLog(name)}`);
}

/** @throws Error with the end of its log when it does not finish without an error in time */
async function waitUntilFinished(name: string): Promise<void> {
  const hasFinished = async (): Promise<boolean> => {
    const state = await ask('podman', [
      'container',
      'inspect',
      '--format',
      '{{.State.Status}} {{.State.ExitCode}}',
      name,
    ]);
    return state.trim() === 'exited 0';
  };
  const options = { intervalMs: POLL_MS, timeoutMs: HEALTHY_TIMEOUT_MS };
  if (await pollUntil(hasFinished, Boolean, options)) return;
  throw new Error(`${name} did not finish:\n${await endOfLog(name)}`);
}

async function endOfLog(name: string): Promise<string> {
  return await ask('sh', ['-c', 'exec podman logs --tail 20 "$0" 2>&1', name]);
}
