import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DRAIN_TIMEOUT_MS } from '../../src/api/http/request-drain.js';
import { environmentSchema, VARIABLE_GROUPS } from '../../src/config/environment.js';
import { readEnvironment, variableNamesOf, WORKER_ROLES, type ProcessRole } from '../../src/config/process-roles.js';
import { projectRoot } from '../../stack/tools.js';
import {
  dockerFolder,
  readCompose,
  readEnvFile,
  resolveEnvironment,
  secondsOf,
  variablesIn,
  type Service,
} from './compose-files.js';

const FILES = ['compose.yaml', 'servers.compose.yaml'];
const model = readCompose('compose.yaml');
const services = Object.entries(model.services);
const workers = services.filter(([, { image }]) => image.startsWith('mailsized-worker'));
const ours = services.filter(([, { image }]) => image.startsWith('mailsized-'));
const oneShots = services.filter(([, { restart }]) => restart?.startsWith('on-failure'));

const NOT_FOR_OPERATORS = [
  // Fixed inside of the images, or found there.
  ...['API_HOST', 'API_PORT', 'ADMIN_HOST', 'ADMIN_PORT', 'WORKER_ADMIN_HOST', 'WORKER_ADMIN_PORT'],
  ...['SCRATCH_DIR', 'PATH', 'FFMPEG_PATH', 'FFPROBE_PATH'],
  // The Temporal of these files has neither.
  ...Object.keys(VARIABLE_GROUPS.temporal.shape).filter((name) => /^TEMPORAL_(TLS|API_KEY)/.test(name)),
];
// What no role that runs ffmpeg may hold: it works with MongoDB, S3 and Temporal alone.
const SECRETS_FOREIGN_TO_FFMPEG = [
  ...['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_TEST_SECRET_KEY', 'STRIPE_TEST_WEBHOOK_SECRET'],
  ...['JOB_TOKEN_SECRET', 'EMAIL_HASH_SECRET', 'WEBHOOK_SECRETS_KEY', 'MAILGUN_API_KEY', 'EMAIL_PASSWORD'],
];
// What an operator fills in; long enough for every rule of the schema.
const FILLED_IN = 'a1b2c3d4e5f6a7b8c9d0';
const PREFIXES: Record<string, string> = {
  STRIPE_SECRET_KEY: 'sk_test_',
  STRIPE_WEBHOOK_SECRET: 'whsec_',
};

/** example.env as its first lines ask: every empty variable of a secret has a value. */
function filledInExample(): Record<string, string> {
  const example = Object.entries(readEnvFile('example.env'));
  return Object.fromEntries(example.map(([name, value]) => [name, value || (PREFIXES[name] ?? '') + FILLED_IN]));
}

/** The function of a shell that RUNBOOK.md has in place of the command `temporal`. */
function temporalFunction(): string {
  const runbook = readFileSync(join(projectRoot, 'RUNBOOK.md'), 'utf8');
  return /`(temporal\(\) \{[^`]*\})`/.exec(runbook)?.[1] ?? '';
}

function roleOf(service: Service): ProcessRole | undefined {
  const [option, role] = service.command ?? [];
  if (service.image.startsWith('mailsized-api')) return 'api';
  return option === '--role' ? WORKER_ROLES.find((known) => known === role) : undefined;
}

/** Each of our services with its role. */
function servicesByRole(): [ProcessRole, Service][] {
  return ours.map(([name, service]) => {
    const role = roleOf(service);
    if (!role) throw new Error(`${name} has no role`);
    return [role, service];
  });
}

describe('the compose files', () => {
  it('keep to the compose specification, pin each image and publish nothing beyond this machine', () => {
    const dclint = join(projectRoot, 'node_modules', '.bin', 'dclint');
    const rules = join(dockerFolder, 'dclint.json');
    const files = FILES.map((name) => join(dockerFolder, name));
    const check = spawnSync(dclint, ['--config', rules, '--max-warnings', '0', ...files], { encoding: 'utf8' });
    expect(check.error).toBeUndefined();
    expect(check.status, check.stdout + check.stderr).toBe(0);
    const published = services.flatMap(([, { ports = [] }]) => ports);
    const forThisMachine = /^(127\.0\.0\.1|\$\{PROXY_ADDRESS:-127\.0\.0\.1\}):/;
    expect(published.filter((port) => !forThisMachine.test(port))).toEqual([]);
    const foreign = services.map(([, { image }]) => image).filter((image) => !image.startsWith('mailsized-'));
    expect(foreign.filter((image) => !/:v?\d+\.\d+(\.\d+)?/.test(image))).toEqual([]);
  });

  it('name only services, networks, volumes and files that exist', () => {
    for (const [name, service] of services) {
      expect(Object.keys(model.services), name).toEqual(expect.arrayContaining(Object.keys(service.depends_on ?? {})));
      expect(Object.keys(model.networks), name).toEqual(expect.arrayContaining(service.networks ?? ['none']));
      for (const source of (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '')) {
        if (source.startsWith('./')) expect(existsSync(join(dockerFolder, source)), source).toBe(true);
        else expect(Object.keys(model.volumes), name).toContain(source);
      }
      const profile = service.security_opt?.find((option) => option.startsWith('seccomp:'))?.slice('seccomp:'.length);
      if (profile) expect(existsSync(join(dockerFolder, profile)), profile).toBe(true);
      if (service.build) {
        expect(existsSync(join(dockerFolder, service.build.context, service.build.dockerfile)), name).toBe(true);
      }
    }
  });

  it('wait for what they need: finished one-shots, healthy servers', () => {
    for (const [name, { depends_on = {} }] of services) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const isOneShot = oneShots.some(([oneShot]) => oneShot === needed);
        const expected = isOneShot ? 'service_completed_successfully' : 'service_healthy';
        expect(condition, `${name} → ${needed}`).toBe(expected);
        // Our images bring theirs.
        const isOurs = ours.some(([known]) => known === needed);
        if (!isOneShot && !isOurs) expect(model.services[needed]?.healthcheck, needed).toBeDefined();
      }
    }
  });

  it('give every service a restart policy, a limit and no new privileges', () => {
    for (const [name, service] of services) {
      expect(service.restart, name).toMatch(/^(unless-stopped|on-failure:\d+)$/);
      expect(service.deploy?.resources?.limits?.memory, name).toBeDefined();
      expect(service.deploy?.resources?.limits?.cpus, name).toBeDefined();
      expect(service.security_opt, name).toContain('no-new-privileges:true');
    }
  });
});

describe('RUNBOOK.md', () => {
  it('has a `temporal` command that runs where the server can be reached, and leaves the input of a loop alone', () => {
    const script = [
      `docker() { echo "$@"; cat; }`,
      temporalFunction(),
      `printf 'one\\ntwo\\n' | while read -r id; do temporal workflow show --workflow-id "video-$id"; done`,
    ];
    const { stdout, stderr } = spawnSync('bash', ['-c', script.join('\n')], { encoding: 'utf8' });
    const [first = '', second, ...others] = stdout.trim().split('\n');
    expect(stderr).toBe('');
    expect([second, ...others]).toEqual([first.replace('video-one', 'video-two')]);
    const [, entrypoint = '', service = ''] =
      /--entrypoint (\S+) (\S+) workflow show --workflow-id video-one$/.exec(first) ?? [];
    expect(entrypoint).toBe('temporal');
    const { environment, networks } = model.services[service] ?? {};
    expect(environment).toHaveProperty('TEMPORAL_NAMESPACE');
    const server = environment?.['TEMPORAL_ADDRESS']?.replace(':7233', '') ?? '';
    expect(networks).toHaveLength(1);
    expect(model.services[server]?.networks).toEqual(expect.arrayContaining(networks ?? []));
  });
});

describe('the API', () => {
  it('has its private port on this machine alone, and no reverse proxy is told of it', () => {
    expect(readFileSync(join(dockerFolder, 'api.Dockerfile'), 'utf8')).toContain('ADMIN_HOST=0.0.0.0 ADMIN_PORT=3001');
    expect(model.services['proxy']?.ports).toContain('127.0.0.1:${PROXY_ADMIN_PORT:-3001}:3001');
    expect(readFileSync(join(dockerFolder, 'example.env'), 'utf8')).not.toContain('3001');
  });
});

describe('services that may have more than one container', () => {
  it('publish no port, which only one of them could have', () => {
    for (const [name, { ports }] of ours) expect(ports, name).toBeUndefined();
  });
});

describe('the proxy', () => {
  const caddyfile = readFileSync(join(dockerFolder, 'servers', 'Caddyfile'), 'utf8');

  it('knows every port that it publishes, and every API', () => {
    const inContainer = model.services['proxy']?.ports?.map((port) => port.split(':').at(-1));
    expect(inContainer).toEqual(['8443', '8080', '3000', '3001']);
    for (const port of inContainer ?? []) expect(caddyfile).toMatch(new RegExp(`(_port |http://:)${port}\\b`));
    expect(caddyfile).toContain('dynamic a {');
  });

  it('has no limit on how long an answer takes: an event stream lasts as long as its job', () => {
    expect(caddyfile).not.toMatch(/\b(write|read_body|read_timeout|write_timeout|response_header_timeout)\s+\d/);
  });

  it('believes what callers say of their address only where another proxy may stand', () => {
    const sites = caddyfile.split(/^(?=\S)/m);
    const believing = sites.filter((site) => site.includes('trusted_proxies'));
    expect(believing.map((site) => site.split(' ')[0])).toEqual(['http://:3000']);
  });
});

describe('the workers', () => {
  it('are one service per role', () => {
    expect(workers.map(([, worker]) => roleOf(worker)).sort()).toEqual([...WORKER_ROLES].sort());
    for (const [name, worker] of workers) expect(name).toBe(`worker-${roleOf(worker)}`);
    expect(workers.filter(([, { profiles }]) => profiles).map(([name]) => name)).toEqual(['worker-compress-gpu']);
  });

  it('may finish what they do before they are killed, as the API may', () => {
    expect(secondsOf(model.services['api']?.stop_grace_period ?? '10s')).toBeGreaterThan(DRAIN_TIMEOUT_MS / 1000);
    for (const [name, worker] of workers) {
      const graceSec = Number(worker.environment?.['WORKER_SHUTDOWN_GRACE_SEC']);
      expect(secondsOf(worker.stop_grace_period ?? '10s'), name).toBeGreaterThanOrEqual(graceSec + 30);
    }
  });

  it('have no way out of the machine where ffmpeg runs', () => {
    const ffmpegRoles = ['media', 'compress-cpu', 'compress-gpu'];
    for (const [name, worker] of workers.filter(([, worker]) => ffmpegRoles.includes(roleOf(worker) ?? ''))) {
      expect(
        worker.networks?.filter((network) => !model.networks[network]?.internal),
        name,
      ).toEqual([]);
      expect(worker.cap_drop, name).toEqual(['ALL']);
    }
  });
});

describe('the configuration of the API and the workers', () => {
  it('has every variable that the role reads, and no other', () => {
    expect(ours.length).toBe(1 + WORKER_ROLES.length);
    for (const [role, { environment = {} }] of servicesByRole()) {
      const wanted = variableNamesOf([role]).filter((name) => !NOT_FOR_OPERATORS.includes(name));
      expect(Object.keys(environment).sort(), role).toEqual(wanted.sort());
    }
  });

  it.each(['media', 'compress-cpu', 'compress-gpu'])('has no foreign secret where ffmpeg runs: %s', (role) => {
    const [, service] = servicesByRole().find(([name]) => name === role) ?? [];
    expect(service).toBeDefined();
    const names = Object.keys(service?.environment ?? {});
    expect(names.filter((name) => SECRETS_FOREIGN_TO_FFMPEG.includes(name))).toEqual([]);
    const everything = servicesByRole().flatMap(([, { environment = {} }]) => Object.keys(environment));
    expect(everything, 'secrets by these names').toEqual(expect.arrayContaining(SECRETS_FOREIGN_TO_FFMPEG));
  });

  it('is whole once example.env is filled in', () => {
    for (const [role, service] of servicesByRole()) {
      const environment = readEnvironment([role], resolveEnvironment(service, filledInExample()));
      expect(environment, role).toMatchObject({ MONGODB_URI: expect.stringContaining(FILLED_IN) as string });
      if (role === 'notify') expect(environment).toMatchObject({ EMAIL_SMTP_HOST: 'inbox' });
    }
  });

  it('refuses to start on an example.env that nobody has filled in: it carries no secret', () => {
    const secrets = [
      ...['JOB_TOKEN_SECRET', 'EMAIL_HASH_SECRET', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
      ...['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'MONGODB_PASSWORD', 'WEBHOOK_SECRETS_KEY'],
    ];
    for (const missing of secrets) {
      expect(readEnvFile('example.env')[missing], missing).toBe('');
      const variables = { ...filledInExample(), [missing]: '' };
      const resolveAll = () => ours.map(([, service]) => resolveEnvironment(service, variables));
      expect(resolveAll).toThrow(missing);
    }
  });

  it('finds in example.env every variable that must be set', () => {
    const texts = FILES.map((name) => readFileSync(join(dockerFolder, name), 'utf8'));
    const required = texts.flatMap((text) => variablesIn((text.match(/\$\{\w+:\?/g) ?? []).join(' ')));
    expect(Object.keys(readEnvFile('example.env'))).toEqual(expect.arrayContaining([...new Set(required)]));
    const known = [...Object.keys(environmentSchema.shape), ...texts.flatMap(variablesIn)];
    expect(known).toEqual(expect.arrayContaining(Object.keys(readEnvFile('example.env'))));
  });
});
