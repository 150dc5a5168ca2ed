import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { projectRoot } from '../tools.js';

/** The ports of this machine that the containers publish. */
export interface PublishedPorts {
  api: number;
  admin: number;
  s3: number;
  http: number;
  https: number;
}

const PREFIXES: Record<string, string> = { STRIPE_SECRET_KEY: 'sk_test_', STRIPE_WEBHOOK_SECRET: 'whsec_' };

/** Variables of providers that the simulators replace, or that are absent here. */
const FIXED: Record<string, string> = {
  ENVIRONMENT_NAME: 'local',
  STRIPE_API_BASE: 'http://simulators:12111',
  EMAIL_SMTP_HOST: 'simulators',
  EMAIL_SMTP_PORT: '12525',
  // Without TLS there must be no password.
  EMAIL_USERNAME: '',
  EMAIL_PASSWORD: '',
  MAILGUN_API_KEY: '',
  MAILGUN_DOMAIN: '',
};

/**
 * Writes docker/example.env, filled in, for one project of containers, readable by its owner only. Generates random
 * secrets the first time, and keeps them. Returns the file and its variables.
 */
export function writeSettings(folder: string, ports: PublishedPorts): { file: string; values: Record<string, string> } {
  mkdirSync(folder, { recursive: true });
  const file = settingsFile(folder);
  const earlier = existsSync(file) ? (parseEnv(readFileSync(file, 'utf8')) as Record<string, string>) : {};
  const example = parseEnv(readFileSync(join(projectRoot, 'docker', 'example.env'), 'utf8')) as Record<string, string>;
  const filledIn = Object.entries(example).map(([name, value]) => [name, value || earlier[name] || secret(name)]);
  const values: Record<string, string> = {
    ...(Object.fromEntries(filledIn) as Record<string, string>),
    ...FIXED,
    PUBLIC_BASE_URL: `http://127.0.0.1:${ports.api}`,
    S3_PUBLIC_ENDPOINT: `http://127.0.0.1:${ports.s3}`,
    PROXY_PORT: String(ports.api),
    PROXY_ADMIN_PORT: String(ports.admin),
    S3_PORT: String(ports.s3),
    PROXY_HTTP_PORT: String(ports.http),
    PROXY_HTTPS_PORT: String(ports.https),
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  return { file, values };
}

/** The file of a project's variables, in its folder. */
export function settingsFile(folder: string): string {
  return join(folder, 'env');
}

function secret(name: string): string {
  return (PREFIXES[name] ?? '') + randomBytes(20).toString('hex');
}
