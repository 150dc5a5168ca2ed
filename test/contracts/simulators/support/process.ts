import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { SECRET_KEY, WEBHOOK_SECRET } from './fixtures.js';

const MAIN = fileURLToPath(new URL('../../../../stack/simulators/main.ts', import.meta.url));
const LOADER = new URL('./typescript-loader.mjs', import.meta.url).href;

export const MAILGUN_KEY = 'key-contract';
export const MAILGUN_DOMAIN = 'mg.example.test';
export const SMTP_LOGIN = { user: 'mailer', pass: 'smtp-contract' };

export interface Ports {
  stripePort: number;
  mailgunPort: number;
  smtpPort: number;
  inboxPort: number;
}

/** All simulators in a process of their own. */
export class SimulatorProcess {
  readonly ports: Ports;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ports: Ports) {
    this.#child = child;
    this.ports = ports;
  }

  /** Starts it and waits for its line of JSON. */
  static async start(dataDir: string, extra: string[] = []): Promise<SimulatorProcess> {
    const flags = {
      'data-dir': dataDir,
      'stripe-secret-key': SECRET_KEY,
      'webhook-secret': WEBHOOK_SECRET,
      'webhook-retry-delay-ms': '20',
      'mailgun-api-key': MAILGUN_KEY,
      'mailgun-domain': MAILGUN_DOMAIN,
      'smtp-user': SMTP_LOGIN.user,
      'smtp-password': SMTP_LOGIN.pass,
    };
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn(process.execPath, ['--import', LOADER, MAIN, ...args, ...extra], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    for await (const line of createInterface({ input: child.stdout })) {
      const message = JSON.parse(line) as Ports & { ready: boolean };
      if (message.ready) return new SimulatorProcess(child, message);
    }
    throw new Error('the simulators ended before they were ready');
  }

  /** Ends it by a signal and waits until it is gone. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }
}
