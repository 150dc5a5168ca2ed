import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { ConfigModule } from '../../../src/config/config.module.js';
import { ConfigurationError, environmentSchema, VARIABLE_GROUPS } from '../../../src/config/environment.js';
import {
  PROCESS_ROLES,
  readEnvironment,
  variableNamesOf,
  WORKER_ROLES,
  type ProcessRole,
} from '../../../src/config/process-roles.js';
import { MailModule } from '../../../src/gateways/mail/mail.module.js';
import { MINIMAL_ENVIRONMENT } from '../../support/minimal-environment.js';

type RequiredName = keyof typeof MINIMAL_ENVIRONMENT;

const SERVERS = ['MONGODB_URI', 'TEMPORAL_ADDRESS'] as const;

/** What each role does not start without. */
const REQUIRED: Record<ProcessRole, readonly RequiredName[]> = {
  api: (Object.keys(MINIMAL_ENVIRONMENT) as RequiredName[]).filter((name) => name !== 'BACKUP_KEY'),
  control: [...SERVERS, 'STRIPE_SECRET_KEY'],
  media: SERVERS,
  'compress-cpu': SERVERS,
  'compress-gpu': SERVERS,
  notify: [...SERVERS, 'JOB_TOKEN_SECRET', 'WEBHOOK_SECRETS_KEY'],
  admin: ['MONGODB_URI'],
  reconcile: SERVERS,
  backup: ['MONGODB_URI', 'BACKUP_KEY'],
  'rotate-secrets': ['MONGODB_URI', 'EMAIL_HASH_SECRET', 'WEBHOOK_SECRETS_KEY'],
  'compress-file': [],
};

/** Who holds which secret. */
const HOLDERS: Partial<Record<keyof typeof environmentSchema.shape, readonly ProcessRole[]>> = {
  STRIPE_SECRET_KEY: ['api', 'control'],
  STRIPE_TEST_SECRET_KEY: ['api', 'control'],
  STRIPE_WEBHOOK_SECRET: ['api'],
  STRIPE_TEST_WEBHOOK_SECRET: ['api'],
  JOB_TOKEN_SECRET: ['api', 'notify'],
  EMAIL_HASH_SECRET: ['api', 'rotate-secrets'],
  WEBHOOK_SECRETS_KEY: ['api', 'notify', 'rotate-secrets'],
  BACKUP_KEY: ['backup'],
  MAILGUN_API_KEY: ['notify'],
  EMAIL_PASSWORD: ['notify'],
  S3_SECRET_ACCESS_KEY: ['api', 'control', 'media', 'compress-cpu', 'compress-gpu'],
  TEMPORAL_API_KEY: ['api', ...WORKER_ROLES, 'reconcile'],
  MONGODB_URI: ['api', ...WORKER_ROLES, 'admin', 'reconcile', 'backup', 'rotate-secrets'],
};

function only(names: readonly RequiredName[]): NodeJS.ProcessEnv {
  return Object.fromEntries(names.map((name) => [name, MINIMAL_ENVIRONMENT[name]]));
}

/** The variables that it complains about. */
function complaintsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return [...error.message.matchAll(/^ {2}(\w+): /gm)].map(([, name = '']) => name);
  }
}

describe('the variables', () => {
  it('are each in one group, and read by somebody', () => {
    const grouped = Object.values(VARIABLE_GROUPS).flatMap(({ shape }) => Object.keys(shape));
    expect(grouped.sort()).toEqual(Object.keys(environmentSchema.shape).sort());
    expect(variableNamesOf(PROCESS_ROLES).sort()).toEqual(grouped);
  });

  it.each(Object.entries(HOLDERS))('let %s be held where it is used, and nowhere else', (secret, holders) => {
    const found = PROCESS_ROLES.filter((role) => (variableNamesOf([role]) as string[]).includes(secret));
    expect(found).toEqual(holders);
  });
});

describe.each(PROCESS_ROLES)('the role %s', (role) => {
  it('starts with its own variables alone', () => {
    expect(Object.keys(readEnvironment([role], only(REQUIRED[role])))).toEqual(
      expect.arrayContaining([...REQUIRED[role]]),
    );
  });

  it('names each variable that it cannot do without', () => {
    expect(complaintsOf(() => readEnvironment([role], {})).sort()).toEqual([...REQUIRED[role]].sort());
    for (const missing of REQUIRED[role]) {
      const rest = REQUIRED[role].filter((name) => name !== missing);
      expect(complaintsOf(() => readEnvironment([role], only(rest)))).toEqual([missing]);
    }
  });

  it('neither keeps nor checks what is for others', () => {
    const own = variableNamesOf([role]);
    const foreign = variableNamesOf(PROCESS_ROLES).filter((name) => !own.includes(name));
    const broken = Object.fromEntries(foreign.map((name) => [name, 'not a value of anything']));
    const read = readEnvironment([role], { ...broken, ...only(REQUIRED[role]) });
    expect(Object.keys(read).filter((name) => (foreign as string[]).includes(name))).toEqual([]);
  });
});

describe('a process', () => {
  it('with several roles reads what any of them needs', () => {
    const needed = [...REQUIRED.control, ...REQUIRED.notify];
    expect(complaintsOf(() => readEnvironment(WORKER_ROLES, {})).sort()).toEqual([...new Set(needed)].sort());
    expect(complaintsOf(() => readEnvironment(WORKER_ROLES, only(needed)))).toEqual([]);
  });

  it('of a role is not compiled when its code reads what the role does not get', () => {
    const media = readEnvironment(['media'], MINIMAL_ENVIRONMENT);
    // @ts-expect-error the role media has no Stripe key
    expect(media.STRIPE_SECRET_KEY).toBeUndefined();
    const worker = readEnvironment(WORKER_ROLES, MINIMAL_ENVIRONMENT);
    // @ts-expect-error not every worker has one
    expect(worker.STRIPE_SECRET_KEY).toBeDefined();
    expect(worker.MONGODB_URI).toBeDefined();
  });
});

it('a module that wants variables which the role does not read keeps the process from starting', async () => {
  @Module({ imports: [ConfigModule.for(['compress-file']), MailModule] })
  class MailForNobody {}
  const start = NestFactory.createApplicationContext(MailForNobody, { logger: false, abortOnError: false });
  await expect(start).rejects.toThrow('variables:mail');
});

it('the programs of operators can run in a container of the compose file', () => {
  expect(variableNamesOf(['control'])).toEqual(expect.arrayContaining(variableNamesOf(['reconcile'])));
  expect(variableNamesOf(['api'])).toEqual(expect.arrayContaining(variableNamesOf(['admin'])));
});
