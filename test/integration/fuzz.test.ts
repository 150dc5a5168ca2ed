import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { projectRoot } from '../../stack/tools.js';
import { createApiKey, createTestAccount } from '../support/stack/accounts.js';
import { useClips } from '../support/stack/clips.js';
import { uploadAndAwaitQuote, newAttemptId, requestedQuote } from '../support/stack/customer.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const PYTHON = join(projectRoot, '.cache', 'fuzzer', 'bin', 'python3');
const SCHEMATHESIS = ['-c', 'from schemathesis.cli import schemathesis; schemathesis()'];
/** Python 3.11 stumbles over syntax trees that two threads make at once: "AST constructor recursion depth mismatch". */
const ONE_THREAD = ['--workers', '1'];
const SEED = '7';
/** Of each operation, beside the corner cases of its schema. `test:full` tries more. */
const EXAMPLES = process.env['FUZZ_EXAMPLES'] ?? '1';

/** What the fuzzer may name, so that it comes further than "there is no such thing". */
interface Known {
  apiKey: string;
  jobs: string[];
  jobsToEnd: string[];
  accounts: string[];
  keys: string[];
  endpoints: string[];
  uploadTokens: string[];
}

describe('the API, fuzzed from its own description', () => {
  const deployment = useTestDeployment({ env: { ACCOUNT_CONCURRENT_JOBS: '1000', ACCOUNT_JOBS_PER_DAY: '10000' } });
  const clips = useClips();

  // Eighty operations, one after another: minutes beside other tests.
  it('answers as openapi.json says, whatever it is sent', { timeout: 500_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mailsized-fuzz-'));
    onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
    const configuration = join(folder, 'schemathesis.toml');
    await writeFile(configuration, settings(await somethingOfEverything()));
    const { exitCode, output } = await run(folder, [
      ...['--config-file', configuration, 'run', join(projectRoot, 'openapi.json')],
      ...['--url', deployment().client.baseUrl, '--phases', 'coverage,fuzzing', ...ONE_THREAD],
      ...['--seed', SEED, '--max-examples', EXAMPLES, '--no-shrink', '--continue-on-failure'],
      ...['--generation-database', 'none', '--warnings', 'off', '--no-color'],
    ]);
    const done = await operationsDone();
    console.log(`${output.slice(output.indexOf('API Operations:'))}\n${done} operations did what they were asked for`);
    expect(exitCode, output).toBe(0);
    expect(done, 'not only refusals were tried').toBeGreaterThan(50);
  });

  /** How many operations have answered with success at least once. */
  async function operationsDone(): Promise<number> {
    const figures = await (await deployment().admin.raw('/metrics')).text();
    const successes = figures.matchAll(
      /^mailsized_http_request_duration_seconds_count\{method="(\w+)",route="([^"]+)",status="[23]/gm,
    );
    return new Set([...successes].map(([, method, route]) => `${method} ${route}`)).size;
  }

  async function somethingOfEverything(): Promise<Known> {
    const api = deployment().client;
    const apiKey = deployment().adminKey;
    // Fits as it is, so that nothing has to be encoded.
    const request = { path: clips().small, target: { provider: 'gmail' } as const, apiKey };
    const uploading = await VideoOrder.create(api, request);
    const quoted = await uploadAndAwaitQuote(api, request);
    const done = await uploadAndAwaitQuote(api, request);
    await done.checkout({ quoteId: (await requestedQuote(done)).quoteId, attemptId: newAttemptId() });
    await done.waitForState('done');
    const ended = await VideoOrder.create(api, request);
    await ended.cancel();
    await ended.waitForState('canceled');
    const toEnd = await VideoOrder.create(api, request);
    const victim = await createTestAccount(deployment());
    const spare = await createApiKey(deployment(), { id: '', name: '', key: apiKey });
    const endpoint = await api.json<{ id: string }>('/v1/webhooks/endpoints', {
      method: 'POST',
      token: apiKey,
      body: { url: 'https://example.com/hooks' },
    });
    return {
      apiKey,
      jobs: [uploading, quoted, done, ended].map(({ id }) => id),
      jobsToEnd: [toEnd.id, ended.id],
      accounts: [victim.id],
      keys: [spare.replace(/_[^_]+$/, '')],
      endpoints: [endpoint.id],
      uploadTokens: [new URL(uploading.companionUrl).pathname.split('/')[3] ?? ''],
    };
  }
});

/** https://schemathesis.readthedocs.io/en/stable/reference/configuration/ */
function settings({ apiKey, ...known }: Known): string {
  const dictionaries = Object.entries(known).map(
    ([name, values]) => `${name} = { values = ${JSON.stringify(values)} }`,
  );
  const oneOf = (name: keyof Known): string => `{ dictionary = "${name}", probability = 0.9 }`;
  return `
headers = { Authorization = "Bearer ${apiKey}" }
max-stream-events = 2
request-timeout = 20

[parameters]
"path.jobId" = ${oneOf('jobs')}
"path.accountId" = ${oneOf('accounts')}
"path.prefix" = ${oneOf('keys')}
"path.endpointId" = ${oneOf('endpoints')}
"path.uploadToken" = ${oneOf('uploadTokens')}

# What a schema cannot say is refused with these: limits of the service, times that are over, sums that do not add up.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 410, 413, 422, 429, "5xx"]

# Names that the API has answered may be those of the account that the fuzzer is.
[phases.coverage]
unexpected-methods = ["TRACE"]
extra-data-sources = { responses = false }
[phases.fuzzing]
extra-data-sources = { responses = false }

[[operations]]
include-operation-id = ["deleteVideo", "cancelVideo", "supportCancel", "supportDeleteNow", "supportRefund"]
parameters = { "path.jobId" = ${oneOf('jobsToEnd')} }

# Nobody but Stripe can sign.
[[operations]]
include-operation-id = "receiveStripeEvent"
checks = { positive_data_acceptance = { enabled = false } }

# The fuzzer takes the schema of the whole stream for one of each event. test/unit/api/openapi-document.test.ts holds its events.
[[operations]]
include-operation-id = "followVideo"
checks = { response_schema_conformance = { enabled = false } }

# Would close the API to all that comes after.
[[operations]]
include-operation-id = "beginMaintenance"
enabled = false

[dictionaries]
${dictionaries.join('\n')}
`;
}

async function run(cwd: string, args: string[]): Promise<{ exitCode: number; output: string }> {
  return await new Promise((resolve) => {
    execFile(PYTHON, [...SCHEMATHESIS, ...args], { cwd, maxBuffer: 1e9 }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
    });
  });
}
