import { PREFERRED_PORTS } from '../ports.js';
import { removeContainers, startContainers } from './container-stack.js';

const NAME = 'mailsized';
const HELP = `npm run containers            makes the images and starts everything in containers, as docker/compose.yaml describes
npm run containers -- down    removes the containers; what they have stored stays
npm run containers -- erase   removes the containers and what they have stored`;

const startMs = performance.now();
const log = (message: string): void => {
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  process.stdout.write(`${seconds.padStart(5)} s  ${message}\n`);
};

async function up(): Promise<void> {
  const { api, admin, s3 } = PREFERRED_PORTS;
  const ports = { api, admin, s3, http: 8080, https: 8443 };
  await startContainers({ name: NAME, ports, log });
  log('every container is healthy');
  process.stdout.write(`
  http://127.0.0.1:${ports.api}                       the page and the API
  https://mailsized.localhost:${ports.https}          the same with TLS; the certificate's authority is the proxy's own
  http://127.0.0.1:${ports.admin}/readyz                what the API is connected to
  npm run containers -- down                  stops it
`);
}

const [command = 'up', ...rest] = process.argv.slice(2);
if (rest.length > 0 || !['up', 'down', 'erase'].includes(command)) {
  process.stdout.write(`${HELP}\n`);
  process.exitCode = command === '--help' ? 0 : 2;
} else {
  try {
    if (command === 'up') await up();
    else await removeContainers(NAME, { volumes: command === 'erase' });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
