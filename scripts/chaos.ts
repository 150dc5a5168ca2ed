// `npm run chaos -- --jobs 500 --seed 2`: many jobs while everything fails around them. Prints the progress, then a report as
// JSON. Exit codes: 0 if nothing was lost, charged twice or left behind, 1 otherwise, 2 if the command is not valid.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = 'Usage: npm run chaos -- [--jobs NUMBER] [--seed NUMBER] [--verbose]';
const VITEST = fileURLToPath(new URL('../node_modules/.bin/vitest', import.meta.url));

function readArguments(): { jobs: string; seed: string; verbose: boolean } {
  const options = {
    jobs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  } as const;
  const { values } = parseArgs({ options });
  if (!/^[1-9]\d{0,4}$/.test(values.jobs) || !/^\d{1,9}$/.test(values.seed)) throw new Error(USAGE);
  return values;
}

let values;
try {
  values = readArguments();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
const { status } = spawnSync(
  VITEST,
  ['run', '--project', 'chaos', 'test/chaos/chaos.test.ts', '--disable-console-intercept'],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      CHAOS_JOBS: values.jobs,
      CHAOS_SEED: values.seed,
      ...(values.verbose && { CHAOS_VERBOSE: '1' }),
    },
  },
);
process.exit(status ?? 1);
