import { VARIABLE_GROUPS, type VariableGroup, type VariableName, type Variables } from './environment.js';
import { readVariables } from './read-variables.js';

const EVERY_WORKER = ['log', 'tracing', 'database', 'temporal', 'worker'] as const;
const EVERY_ENCODER = [...EVERY_WORKER, 'storage', 'encoding', 'media'] as const;

/** The groups that each role reads. A role reads no more than it uses, so that every secret is only where it is used. */
export const ROLE_GROUPS = {
  api: [
    ...([
      'log',
      'tracing',
      'traceCallers',
      'http',
      'links',
      'jobTokens',
      'addressHashes',
      'database',
      'temporal',
      'storage',
      'presigning',
    ] as const),
    ...(['payments', 'paymentWebhooks', 'webhooks', 'uploads', 'quotas', 'rateLimits', 'prices', 'timings'] as const),
    ...(['schedules', 'page'] as const),
  ],
  control: [
    ...EVERY_WORKER,
    ...(['storage', 'links', 'payments', 'uploads', 'prices', 'timings', 'reconcile', 'schedules'] as const),
  ],
  media: [...EVERY_ENCODER, 'uploads', 'probing'],
  'compress-cpu': EVERY_ENCODER,
  'compress-gpu': EVERY_ENCODER,
  notify: [...EVERY_WORKER, 'mail', 'links', 'jobTokens', 'webhooks'],
  admin: ['log', 'database'],
  reconcile: ['log', 'database', 'temporal', 'uploads', 'prices', 'timings', 'reconcile'],
  backup: ['log', 'database', 'backups'],
  'rotate-secrets': ['log', 'database', 'addressHashes', 'webhooks'],
  'compress-file': ['uploads', 'probing', 'media'],
} as const satisfies Record<string, readonly VariableGroup[]>;

/** The role of a process: the API, a role of a worker, or one of the programs for operators. */
export type ProcessRole = keyof typeof ROLE_GROUPS;

export const PROCESS_ROLES = Object.keys(ROLE_GROUPS) as ProcessRole[];

/** The roles of workers; a worker process has one of them, or several. */
export const WORKER_ROLES = ['control', 'media', 'compress-cpu', 'compress-gpu', 'notify'] as const;
export type WorkerRole = (typeof WORKER_ROLES)[number];

/** The variables of one role. For several: those that all of them have, because the process may have any of these roles. */
export type EnvironmentOf<Role extends ProcessRole> = Role extends unknown
  ? Variables<(typeof ROLE_GROUPS)[Role][number]>
  : never;

/** The groups that a process of these roles reads, each once. */
export function groupsOf(roles: readonly ProcessRole[]): VariableGroup[] {
  return [...new Set<VariableGroup>(roles.flatMap((role) => ROLE_GROUPS[role]))];
}

/** The names of all the variables that a process of these roles reads. */
export function variableNamesOf(roles: readonly ProcessRole[]): VariableName[] {
  return groupsOf(roles).flatMap((group) => Object.keys(VARIABLE_GROUPS[group].shape) as VariableName[]);
}

/**
 * Reads and checks the variables of these roles. Variables that only other roles read may be absent or broken.
 *
 * @throws ConfigurationError naming every broken variable.
 */
export function readEnvironment<Role extends ProcessRole>(
  roles: readonly Role[],
  source: NodeJS.ProcessEnv,
): EnvironmentOf<Role> {
  return readVariables(groupsOf(roles), source) as EnvironmentOf<Role>;
}
