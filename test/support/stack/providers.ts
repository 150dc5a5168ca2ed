import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { S3_REGION } from '../../../stack/s3.server.js';
import { ServerProcess } from '../../../stack/server-process.js';
import { findTool } from '../../../stack/tools.js';
import type { TestDeployment } from './test-deployment.js';

type Variables = Record<string, string>;

/** The options of the simulators, how what they take begins, and the variables of ours that hold the same. */
const CREDENTIALS = [
  { option: '--stripe-secret-key', prefix: 'sk_test_', variables: ['STRIPE_SECRET_KEY', 'STRIPE_TEST_SECRET_KEY'] },
  { option: '--webhook-secret', prefix: 'whsec_', variables: ['STRIPE_WEBHOOK_SECRET', 'STRIPE_TEST_WEBHOOK_SECRET'] },
  { option: '--mailgun-api-key', prefix: 'key-', variables: ['MAILGUN_API_KEY'] },
  { option: '--smtp-password', prefix: '', variables: ['EMAIL_PASSWORD'] },
] as const;

/** The dashboards of the providers, where somebody makes new credentials and deletes the old ones. */
export class Providers {
  private readonly replacements: ServerProcess[] = [];
  private readonly credentials = CREDENTIALS.map((each) => ({ ...each, made: `${each.prefix}${randomUUID()}` }));
  private readonly storeKey = {
    S3_ACCESS_KEY_ID: `NEW${randomUUID().slice(0, 8)}`,
    S3_SECRET_ACCESS_KEY: randomUUID(),
  };

  constructor(private readonly deployment: TestDeployment) {}

  /** The new credentials, as the variables of our processes. */
  get made(): Variables {
    const made = this.credentials.flatMap(({ variables, made }) => variables.map((variable) => [variable, made]));
    return { ...Object.fromEntries(made), ...this.storeKey };
  }

  /** New credentials are valid beside the old ones. */
  async makeNew(): Promise<void> {
    const { env, dataDir } = this.deployment.stack;
    const both = this.credentials.flatMap(({ option, variables, made }) => [option, `${env[variables[0]]},${made}`]);
    const [store] = await Promise.all([
      this.replace('s3', (args) => ['--iam-dir', dataDir, ...args]),
      this.replace('simulators', (args) => [...args, ...both]),
    ]);
    await this.createStoreUser(store);
  }

  /** The old ones are valid no more. */
  async deleteOld(): Promise<void> {
    const { dataDir } = this.deployment.stack;
    const onlyNew = this.credentials.flatMap(({ option, made }) => [option, made]);
    const another = { ROOT_ACCESS_KEY: 'ROOT', ROOT_SECRET_KEY: randomUUID() };
    await Promise.all([
      this.replace('s3', (args) => ['--iam-dir', dataDir, ...args], another),
      this.replace('simulators', (args) => [...args, ...onlyNew]),
    ]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.replacements.map((server) => server.stop()));
  }

  /** Starts a server with other arguments on its ports and data. Of an option that is given twice the last one counts. */
  private async replace(
    name: 's3' | 'simulators',
    change: (args: readonly string[]) => string[],
    env: Variables = {},
  ): Promise<ServerProcess> {
    const first = this.deployment.server(name);
    const spec = { ...first.spec, args: change(first.spec.args), env: { ...first.spec.env, ...env } };
    const replacement = new ServerProcess(spec);
    const before = this.replacements.filter((server) => server.name === name);
    await Promise.all([first, ...before].map((server) => server.stop()));
    this.replacements.push(replacement);
    await replacement.start();
    return replacement;
  }

  private async createStoreUser(store: ServerProcess): Promise<void> {
    const { env } = this.deployment.stack;
    const { S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = this.storeKey;
    const user = ['--access', S3_ACCESS_KEY_ID, '--secret', S3_SECRET_ACCESS_KEY];
    await promisify(execFile)(
      findTool('versitygw'),
      ['admin', '--endpoint-url', env['S3_ENDPOINT'] ?? '', 'create-user', ...user, '--role', 'admin'],
      {
        env: {
          ADMIN_ACCESS_KEY: store.spec.env?.['ROOT_ACCESS_KEY'],
          ADMIN_SECRET_KEY: store.spec.env?.['ROOT_SECRET_KEY'],
          ADMIN_REGION: S3_REGION,
        },
      },
    );
  }
}
