import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { projectRoot } from '../../stack/tools.js';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { someAccount } from '../support/stack/accounts.js';
import { useClips } from '../support/stack/clips.js';
import { bringVideo, someAttempt, wantedQuote } from '../support/stack/customer.js';
import { useHouse } from '../support/stack/house.js';

const PYTHON = join(projectRoot, '.cache', 'fuzzer', 'bin', 'python3');
const SCHEMATHESIS = ['-c', 'from schemathesis.cli import schemathesis; schemathesis()'];
const SEED = '7';
const EXAMPLES = '8';

describe('the API, fuzzed from its own description', () => {
  const house = useHouse({ env: { ACCOUNT_CONCURRENT_JOBS: '1000', ACCOUNT_JOBS_PER_DAY: '10000' } });
  const clips = useClips();

  it('answers as openapi.json says, whatever it is sent', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mailsized-fuzz-'));
    onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'schemathesis.toml'), settings(await jobsInEveryStage()));
    const { exitCode, output } = await run(folder, [
      ...['--config-file', join(folder, 'schemathesis.toml')],
      ...['run', join(projectRoot, 'openapi.json'), '--url', house().client.baseUrl, '--no-color'],
      ...['--seed', SEED, '--max-examples', EXAMPLES, '--no-shrink', '--continue-on-failure'],
      ...['--phases', 'examples,coverage,fuzzing', '--workers', '2', '--report', 'json'],
      ...['--report-json-path', join(folder, 'report.json'), '--generation-database', 'none', '--warnings', 'off'],
    ]);
    await writeFile('/tmp/x/ev-fuzz.txt', output);
    await writeFile('/tmp/x/ev-fuzz.json', await readFile(join(folder, 'report.json'), 'utf8'));
    await writeFile('/tmp/x/ev-fuzz-app.log', await house().appLogs());
    expect(exitCode, output).toBe(0);
  });

  async function jobsInEveryStage() {
    const { key } = await someAccount(house());
    void key;
    const apiKey = house().adminKey;
    const request = { path: clips().small, target: { provider: 'gmail' } as const, apiKey };
    const uploading = await VideoOrder.create(house().client, request);
    const quoted = await bringVideo(house().client, request);
    const done = await bringVideo(house().client, request);
    const { quoteId } = await wantedQuote(done);
    await done.checkout({ quoteId, attemptId: someAttempt() });
    await done.until('done');
    const canceled = await VideoOrder.create(house().client, request);
    await canceled.cancel();
    await canceled.until('canceled');
    const doomed = await VideoOrder.create(house().client, request);
    return {
      apiKey,
      open: [uploading, quoted, done, canceled].map(({ id }) => id),
      doomed: [doomed.id, canceled.id],
    };
  }
});

function settings({ apiKey, open, doomed }: { apiKey: string; open: string[]; doomed: string[] }): string {
  return `
headers = { Authorization = "Bearer ${apiKey}" }
max-stream-events = 2
request-timeout = 20

# What a schema cannot say is refused with these: limits of the service, times that are over, sums that do not add up.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 410, 413, 422, 429, "5xx"]

[[operations]]
include-operation-id = "receiveStripeEvent"
checks = { positive_data_acceptance = { enabled = false } }

[dictionaries]
open = { values = ${JSON.stringify(open)} }
doomed = { values = ${JSON.stringify(doomed)} }

[parameters]
"path.jobId" = { dictionary = "open", probability = 0.9 }

[[operations]]
include-operation-id = ["deleteVideo", "cancelVideo", "supportCancel", "supportDeleteNow", "supportRefund"]
parameters = { "path.jobId" = { dictionary = "doomed", probability = 0.9 } }

[[operations]]
include-operation-id = ["beginMaintenance", "endMaintenance", "revokeAccountKeys", "addBlock"]
enabled = false
`;
}

async function run(cwd: string, args: string[]): Promise<{ exitCode: number; output: string }> {
  return await new Promise((resolve) => {
    execFile(PYTHON, [...SCHEMATHESIS, ...args], { cwd, maxBuffer: 1e9 }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
    });
  });
}
