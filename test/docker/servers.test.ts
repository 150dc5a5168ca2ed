import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.js';
import { isListening, reservePorts, type PortReservation } from '../../stack/ports.js';
import { ServerProcess } from '../../stack/server-process.js';
import { findTool } from '../../stack/tools.js';
import { dockerFolder } from './compose-files.js';

const NAMESPACE = 'mailsized-test';
/** `IndexedValueType` of Temporal's API (temporal/api/enums/v1/common.proto). */
const VALUE_TYPES: Record<string, number> = { KEYWORD: 2, BOOL: 5 };

describe('temporal-namespace.sh, on a real server', () => {
  let folder: string;
  let reservation: PortReservation;
  let server: ServerProcess;
  let address: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mailsized-docker-'));
    reservation = await reservePorts('free');
    const port = reservation.ports.temporal;
    address = `127.0.0.1:${port}`;
    server = new ServerProcess({
      name: 'temporal',
      command: findTool('temporal'),
      args: ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
      cwd: folder,
      logFile: join(folder, 'temporal.log'),
      isReady: () => isListening(port),
    });
    await server.start();
  });

  afterAll(async () => {
    await server.stop();
    reservation.release();
    rmSync(folder, { recursive: true, force: true });
  });

  function prepareNamespace() {
    const PATH = [dirname(findTool('temporal')), process.env['PATH']].join(delimiter);
    const env = { ...process.env, PATH, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: NAMESPACE };
    const script = join(dockerFolder, 'servers', 'temporal-namespace.sh');
    return spawnSync('sh', [script], { env, encoding: 'utf8' });
  }

  it('makes a namespace that our workflows can be written to and that keeps them for 30 days; a repeat is harmless', async () => {
    for (const run of ['first', 'second']) {
      const { status, stdout, stderr } = prepareNamespace();
      expect(status, `${run} run: ${stdout}${stderr}`).toBe(0);
    }
    const connection = await Connection.connect({ address });
    try {
      const { config } = await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
      expect(config?.workflowExecutionRetentionTtl?.seconds?.toNumber()).toBe(30 * 24 * 3600);
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: NAMESPACE });
      for (const { name, type } of Object.values(SEARCH_ATTRIBUTES)) {
        expect(customAttributes[name], name).toBe(VALUE_TYPES[type]);
      }
    } finally {
      await connection.close();
    }
  });
});

describe('mongodb-initiate.mongodb', () => {
  const script = readFileSync(join(dockerFolder, 'servers', 'mongodb-initiate.mongodb'), 'utf8');

  /** Runs the script as mongosh would, on a server that only writes down what it is told. */
  function run(server: { isReplicaSet: boolean; hasUser: boolean; statusError?: string }): unknown[] {
    const told: unknown[] = [];
    const tell = (name: string) => (argument: unknown) => void told.push([name, argument]);
    const admin = {
      auth: () => 1,
      hello: () => ({ isWritablePrimary: true }),
      getUser: () => (server.hasUser ? {} : null),
      createUser: tell('createUser'),
      updateUser: tell('updateUser'),
    };
    const status = () => {
      if (server.statusError) throw Object.assign(new Error(server.statusError), { codeName: server.statusError });
      if (!server.isReplicaSet) throw Object.assign(new Error('no'), { codeName: 'NotYetInitialized' });
    };
    const rs = { status, initiate: tell('initiate') };
    runInNewContext(script, { db: { getSiblingDB: () => admin }, rs, sleep: () => undefined, process: { env: {} } });
    return told;
  }

  it('turns a fresh server into a replica set with our user', () => {
    const members = [{ _id: 0, host: 'mongodb:27017' }];
    const roles = ['mailsized', 'mailsized_verify'].flatMap((db) =>
      ['readWrite', 'dbAdmin'].map((role) => ({ role, db })),
    );
    const told = run({ isReplicaSet: false, hasUser: false });
    expect(told).toMatchObject([
      ['initiate', { _id: 'rs0', members }],
      ['createUser', { user: 'mailsized', roles }],
    ]);
  });

  it('leaves a replica set as it is and only renews the password', () => {
    expect(run({ isReplicaSet: true, hasUser: true })).toEqual([['updateUser', 'mailsized']]);
  });

  it('ends with an error, to be run again, when the server cannot tell what it is', () => {
    expect(() => run({ isReplicaSet: true, hasUser: true, statusError: 'Unauthorized' })).toThrow('Unauthorized');
  });
});

describe('seccomp-worker.json', () => {
  const profile = JSON.parse(readFileSync(join(dockerFolder, 'seccomp-worker.json'), 'utf8')) as {
    defaultAction: string;
    syscalls: { names: string[]; action: string }[];
  };
  const denied = profile.syscalls.flatMap(({ names, action }) => (action === 'SCMP_ACT_ERRNO' ? names : []));

  it('lets bubblewrap make its namespaces and mounts', () => {
    expect(profile.defaultAction).toBe('SCMP_ACT_ALLOW');
    const needed = ['clone', 'clone3', 'unshare', 'mount', 'umount2', 'pivot_root', 'prctl', 'seccomp', 'setns'];
    expect(denied.filter((name) => needed.includes(name))).toEqual([]);
  });

  it('forbids what has been the way out of containers', () => {
    const dangerous = ['bpf', 'init_module', 'finit_module', 'kexec_load', 'keyctl', 'open_by_handle_at', 'ptrace'];
    expect(denied).toEqual(expect.arrayContaining([...dangerous, 'io_uring_setup', 'userfaultfd', 'perf_event_open']));
  });
});
