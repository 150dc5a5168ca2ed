import type { EmbeddedStack } from '../embedded-stack.js';
import { alignColumns, dim } from './format.js';

/** What a user needs to continue in another terminal while the stack serves. */
export function servingLines({ urls, env, testKey }: Pick<EmbeddedStack, 'urls' | 'env' | 'testKey'>): string[] {
  const rows = [
    ['  page', urls.api],
    ['  API', `${urls.api}/v1, docs at /docs`],
    ['  admin port', `${urls.admin}/readyz and /metrics`],
    ['  Temporal', env['TEMPORAL_ADDRESS'] ?? ''],
  ];
  return [
    '',
    ...alignColumns(rows),
    '',
    'In another terminal, `mailsized`, `npm run admin` and `npm run reconcile` of this project find these servers.',
    dim('For your own programs, with a test key that never charges real money:'),
    `  export MAILSIZED_API=${urls.api}`,
    `  export MAILSIZED_API_KEY=${testKey}`,
    '',
  ];
}
