import { Client, Connection } from '@temporalio/client';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { apiProcess, workerProcess, type WorkerRoleArgument } from '../../../stack/app.processes.js';
import { ApiClient } from '../../../stack/customer/api-client.js';
import { startStack, type EmbeddedStack } from '../../../stack/embedded-stack.js';
import { makeAdmin } from '../../../stack/make-admin.js';
import type { ServerProcess } from '../../../stack/server-process.js';
import { freePort } from '../../../workers/free-port.js';
import { Database } from './database.js';
import { Inbox } from './inbox.js';
import { StripeSimulatorClient } from './stripe-simulator-client.js';
import { ObjectStore } from './object-store.js';

type Variables = Record<string, string>;

export interface TestDeploymentOptions {
  /** Variables for the API and every worker. */
  env?: Variables;
  /** Started with the deployment; default: one worker with every CPU role. */
  workers?: readonly WorkerRoleArgument[];
  /** Variables for one role only. */
  envOf?: Partial<Record<WorkerRoleArgument, Variables>>;
}

const START_TIMEOUT_MS = 120_000;
const TROUBLE_LINES = 20;

// Nothing of the machine that the tests run on: a server given there would be killed by them.
const NO_EXTERNAL_SERVERS = {};

/** A whole MailSized of its own on real servers: stack, API and workers. */
export class TestDeployment {
  readonly workers = new Map<string, ServerProcess>();
  private readonly extraApis: ServerProcess[] = [];

  private constructor(
    readonly folder: string,
    readonly stack: EmbeddedStack,
    readonly api: ServerProcess,
    readonly temporal: Client,
    readonly database: Database,
  ) {}

  static async start({ env = {}, workers = ['all'], envOf = {} }: TestDeploymentOptions): Promise<TestDeployment> {
    const folder = await mkdtemp(join(tmpdir(), 'mailsized-test-'));
    const stack = await startStack({
      dataDir: join(folder, 'data'),
      ports: 'free',
      envOverrides: env,
      environment: NO_EXTERNAL_SERVERS,
    });
    const api = apiProcess(stack);
    const connection = Connection.lazy({ address: stack.env['TEMPORAL_ADDRESS'] ?? '' });
    const temporal = new Client({ connection, namespace: 'default' });
    const deployment = new TestDeployment(folder, stack, api, temporal, new Database(stack.env['MONGODB_URI'] ?? ''));
    try {
      await Promise.all([
        makeAdmin(stack),
        api.start(),
        ...workers.map((role) => deployment.addWorker(role, envOf[role])),
      ]);
    } catch (error) {
      await deployment.stop();
      throw error;
    }
    return deployment;
  }

  get client(): ApiClient {
    return new ApiClient(this.stack.urls.api);
  }

  /** The API's private port. */
  get admin(): ApiClient {
    return new ApiClient(this.stack.urls.admin);
  }

  /** The value of a metric (labels as they are exported), from the API's private port: NaN if the API does not export it. */
  async metric(name: string): Promise<number> {
    const metrics = await (await this.admin.raw('/metrics')).text();
    const line = metrics.split('\n').find((each) => each.startsWith(`mailsized_${name} `));
    return Number(line?.split(' ')[1]);
  }

  /** Opens everything, as the admin whom the audit log calls `demo`. */
  get adminKey(): string {
    return this.stack.adminKey;
  }

  get stripeSimulator(): StripeSimulatorClient {
    return new StripeSimulatorClient(this.stack.urls.stripeSimulator, this.stack.env['STRIPE_SECRET_KEY']);
  }

  get inbox(): Inbox {
    return new Inbox(this.stack.urls.inbox);
  }

  get objects(): ObjectStore {
    return new ObjectStore(this.stack.env);
  }

  /** Starts one more worker, of `dist/` or of another build. */
  async addWorker(
    role: WorkerRoleArgument,
    env: Variables = {},
    name = `worker-${role}`,
    buildDir?: string,
  ): Promise<ServerProcess> {
    const { logDir } = this.stack;
    const worker = workerProcess(
      { env: { ...this.stack.env, ...env }, logDir, ...(buildDir !== undefined && { buildDir }) },
      role,
      name,
    );
    this.workers.set(name, worker);
    await worker.start();
    return worker;
  }

  worker(name = 'worker-all'): ServerProcess {
    const worker = this.workers.get(name);
    if (!worker) throw new Error(`there is no ${name}`);
    return worker;
  }

  server(name: 'temporal' | 'mongodb' | 's3' | 'simulators'): ServerProcess {
    const server = this.stack.servers[name];
    if (!server) throw new Error(`${name} is not ours`);
    return server;
  }

  /** A second API beside the first on the same servers, for instance with shorter times. */
  async startExtraApi(env: Variables): Promise<ApiClient> {
    const port = await freePort();
    const api = apiProcess({
      env: { ...this.stack.env, API_PORT: String(port), ADMIN_PORT: '0', ...env },
      logDir: join(this.stack.logDir, `api-${port}`),
    });
    this.extraApis.push(api);
    await api.start();
    return new ApiClient(`http://127.0.0.1:${port}`);
  }

  /** What the API and the workers have logged so far. */
  async appLogs(): Promise<string> {
    const logs = [this.api, ...this.workers.values(), ...this.extraApis].map(({ spec }) =>
      readFile(spec.logFile, 'utf8'),
    );
    return (await Promise.all(logs)).join('\n');
  }

  /** The last warnings and errors of the API and the workers, and which processes no longer run. */
  async troubles(): Promise<string> {
    const processes = [this.api, ...this.workers.values(), ...this.extraApis, ...Object.values(this.stack.servers)];
    const ended = processes.filter(({ isRunning }) => !isRunning).map(({ name }) => `${name} does not run`);
    // The SDK warns of each worker that polls one kind of task only, as most of ours do.
    const warnings = (await this.appLogs())
      .split('\n')
      .filter((line) => /"level":(40|50|60),/.test(line) && !/not polling for/.test(line));
    return [...ended, ...warnings.slice(-TROUBLE_LINES)].join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.workers.values(), ...this.extraApis, this.api].map((process) => process.kill9()));
    await Promise.all([this.database.close(), this.temporal.connection.close()]);
    await this.stack.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** One deployment for all tests of a file. Returns a function, because the deployment exists only once the tests run. */
export function useTestDeployment(options: TestDeploymentOptions = {}): () => TestDeployment {
  let deployment: TestDeployment | undefined;
  beforeAll(async () => {
    deployment = await TestDeployment.start(options);
  }, START_TIMEOUT_MS);
  afterAll(async () => await deployment?.stop(), START_TIMEOUT_MS);
  // What a test waits for in vain is often explained in a log, which is deleted with the deployment.
  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => console.error(`The deployment’s troubles:\n${(await deployment?.troubles()) ?? ''}`));
  });
  return () => {
    if (!deployment) throw new Error('the deployment starts before the first test: use it inside a test');
    return deployment;
  };
}
