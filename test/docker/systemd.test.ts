import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DRAIN_TIMEOUT_MS } from '../../src/api/http/request-drain.js';
import { environmentSchema } from '../../src/config/environment.js';
import { WORKER_ROLES, variableNamesOf, type ProcessRole } from '../../src/config/process-roles.js';
import { projectRoot } from '../../stack/tools.js';
import { readCompose } from './compose-files.js';

const FOLDER = join(projectRoot, 'docker/systemd');

/** A unit's settings: `Section.Name`, each with all of its values. */
function readUnit(name: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  let section = '';
  for (const line of readFileSync(join(FOLDER, name), 'utf8').split('\n')) {
    const header = /^\[(\w+)\]$/.exec(line)?.[1];
    if (header) section = header;
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined)
      settings.set(`${section}.${key}`, [...(settings.get(`${section}.${key}`) ?? []), value]);
  }
  return settings;
}

function valueOf(unit: string, setting: string): string {
  const [value, ...others] = readUnit(unit).get(setting) ?? [];
  if (value === undefined || others.length > 0) throw new Error(`${unit} has no single ${setting}`);
  return value;
}

const API = 'mailsized-api.service';
const WORKER = 'mailsized-worker@.service';
const BACKUP = 'mailsized-backup.service';
const BACKUP_FOLLOW = 'mailsized-backup-follow.service';
const SERVICES = [API, WORKER, BACKUP, BACKUP_FOLLOW];

describe('the units of systemd', () => {
  it('are a service for each kind of process, and a timer', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual([...SERVICES, 'mailsized-backup.timer'].toSorted());
  });

  it.each(SERVICES)('%s starts a program that there is', (unit) => {
    const program = /node dist\/(\S+)\.js/.exec(valueOf(unit, 'Service.ExecStart'))?.[1];
    expect(existsSync(join(projectRoot, `${program}.ts`)), `the source of dist/${program}.js`).toBe(true);
  });

  it.each(SERVICES)('%s is no root, has no capability, and can write only where it must', (unit) => {
    expect(valueOf(unit, 'Service.User')).toMatch(/^mailsized/);
    expect(valueOf(unit, 'Service.CapabilityBoundingSet')).toBe('');
    expect(valueOf(unit, 'Service.NoNewPrivileges')).toBe('yes');
    expect(valueOf(unit, 'Service.ProtectSystem')).toBe('strict');
    // Secrets do not stand in a unit, which everybody can read.
    expect(valueOf(unit, 'Service.EnvironmentFile')).toMatch(/^\/etc\/mailsized\//);
  });

  it('give a worker the role of its instance, and its own variables only', () => {
    expect(valueOf(WORKER, 'Service.ExecStart')).toMatch(/--role %i$/);
    expect(valueOf(WORKER, 'Service.EnvironmentFile')).toBe('/etc/mailsized/worker-%i.env');
    expect(WORKER_ROLES.every((role) => /^[a-z-]+$/.test(role))).toBe(true);
  });

  it.each<[string, ProcessRole[]]>([
    [API, ['api']],
    [WORKER, [...WORKER_ROLES]],
    [BACKUP, ['backup']],
    [BACKUP_FOLLOW, ['backup']],
  ])('%s sets no variable that its process does not read', (unit, roles) => {
    const names = (readUnit(unit).get('Service.Environment') ?? []).map((pair) => pair.split('=')[0]);
    const known: string[] = ['NODE_ENV', ...variableNamesOf(roles)];
    for (const name of names) expect(known).toContain(name);
  });

  it('let the API drain', () => {
    expect(Number(valueOf(API, 'Service.TimeoutStopSec'))).toBeGreaterThan(DRAIN_TIMEOUT_MS / 1000);
  });

  it('let a worker drain: only Node is asked to stop, and for longer than its grace time', () => {
    const graceSec = environmentSchema.shape.WORKER_SHUTDOWN_GRACE_SEC.parse(undefined);
    expect(Number(valueOf(WORKER, 'Service.TimeoutStopSec'))).toBeGreaterThan(graceSec);
    expect(valueOf(WORKER, 'Service.KillMode')).toBe('mixed');
  });

  it('let the sandbox of ffmpeg be built: nothing forbids namespaces or covers /proc', () => {
    const forbidding = [
      'RestrictNamespaces',
      'ProtectProc',
      'ProcSubset',
      'ProtectKernelTunables',
      'ProtectKernelLogs',
      'ProtectHostname',
    ];
    for (const name of [...forbidding, 'SystemCallFilter', 'PrivateDevices'])
      expect(readUnit(WORKER).has(`Service.${name}`), name).toBe(false);
  });

  it('limit memory as the containers do', () => {
    const { services } = readCompose('compose.yaml');
    const memoryOf = (name: string) => services[name]?.deploy?.resources?.limits?.memory ?? '';
    expect(valueOf(API, 'Service.MemoryMax').toLowerCase()).toBe(memoryOf('api'));
    expect(memoryOf('worker-compress-cpu')).toContain(valueOf(WORKER, 'Service.MemoryMax').toLowerCase());
  });
});
