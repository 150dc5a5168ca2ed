import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { projectRoot } from '../../stack/tools.js';

/** The folder with the images and the compose files. */
export const dockerFolder = join(projectRoot, 'docker');

/** What our checks read of a service (the compose specification has much more). */
export interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment?: Record<string, string | null>;
  depends_on?: Record<string, { condition: string }>;
  networks?: string[];
  /** Of either syntax: readCompose writes all in the short one. */
  ports?: string[];
  volumes?: string[];
  security_opt?: string[];
  cap_drop?: string[];
  profiles?: string[];
  restart?: string;
  stop_grace_period?: string;
  healthcheck?: object;
  deploy?: { resources?: { limits?: { cpus?: string; memory?: string } } };
}

/** A compose file together with what it includes. */
export interface ComposeModel {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
  volumes: Record<string, unknown>;
}

/** Reads a compose file of the docker folder and, as Compose does, the files that it includes. */
export function readCompose(fileName: string): ComposeModel {
  const path = join(dockerFolder, fileName);
  const file = parse(readFileSync(path, 'utf8'), { merge: true }) as Partial<ComposeModel> & { include?: string[] };
  const included = (file.include ?? []).map((name) => readCompose(join(dirname(fileName), name)));
  for (const service of Object.values(file.services ?? {})) {
    if (service.ports) service.ports = (service.ports as (string | LongPort)[]).map(shortPort);
  }
  return {
    services: Object.assign({}, ...included.map(({ services }) => services), file.services),
    networks: Object.assign({}, ...included.map(({ networks }) => networks), file.networks),
    volumes: Object.assign({}, ...included.map(({ volumes }) => volumes), file.volumes),
  };
}

interface LongPort {
  target: number;
  published: string;
  host_ip: string;
}

function shortPort(port: string | LongPort): string {
  return typeof port === 'string' ? port : `${port.host_ip}:${port.published}:${port.target}`;
}

/** The memory that Compose gives a service's container. */
export function containerMemoryBytes(name: string): number {
  const memory = readCompose('compose.yaml').services[name]?.deploy?.resources?.limits?.memory ?? '';
  const [, amount = '', unit = ''] = /^(\d+)([mg])$/.exec(memory) ?? [];
  if (amount === '') throw new Error(`${name} has no plain memory limit: "${memory}"`);
  return Number(amount) * 1024 ** (unit === 'g' ? 3 : 2);
}

/** The variables of an env file. */
export function readEnvFile(fileName: string): Record<string, string> {
  return parseEnv(readFileSync(join(dockerFolder, fileName), 'utf8')) as Record<string, string>;
}

/**
 * What a container gets: `${NAME}`, `${NAME:-default}` and `${NAME:?message}` filled in from `variables`, and an entry
 * without a value handed through. https://docs.docker.com/reference/compose-file/interpolation/
 *
 * @throws Error naming the variable where a required one is missing or empty, as Compose refuses to start.
 */
export function resolveEnvironment(service: Service, variables: Record<string, string>): Record<string, string> {
  const entries = Object.entries(service.environment ?? {}).map(([name, value]) => {
    if (value === null) return [name, variables[name]] as const;
    return [name, interpolate(value, variables)] as const;
  });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Every variable that the text asks its env file for. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? '');
}

function interpolate(text: string, variables: Record<string, string>): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, operator?: string, operand = '') => {
    const value = variables[name] ?? '';
    if (value !== '') return value;
    if (operator === '?') throw new Error(`${name} ${operand}`);
    return operand as string;
  });
}

/** The length of a time in a compose file, as far as we write them: `90s`, `11m`. */
export function secondsOf(time: string): number {
  const match = /^(\d+)(s|m)$/.exec(time);
  if (!match) throw new Error(`not a time that this check knows: ${time}`);
  return Number(match[1]) * (match[2] === 'm' ? 60 : 1);
}
