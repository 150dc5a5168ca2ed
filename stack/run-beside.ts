import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isExternal } from './environment.js';
import { findRunningStack } from './running-stack.js';
import { projectRoot } from './tools.js';

/**
 * Runs a program for operators with the variables of the `npm start` that runs in this project, unless the user has set a
 * database: `node dist/stack/run-beside.js PROGRAM ARGUMENT...`
 */
const [program = '', ...args] = process.argv.slice(2);
const isConfigured = isExternal('mongodb', process.env);
const stack = isConfigured ? null : findRunningStack(join(projectRoot, '.data', 'stack'));
if (!isConfigured && stack === null && !args.includes('--help')) {
  process.stderr.write('No `npm start` runs in this project, and no MONGODB_URI is set.\n');
}
const { status } = spawnSync(process.execPath, [join(projectRoot, program), ...args], {
  stdio: 'inherit',
  env: { ...process.env, ...stack?.env },
});
process.exit(status ?? 1);
