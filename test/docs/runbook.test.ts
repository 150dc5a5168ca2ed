import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { stateQuery } from '../../src/contracts/video-workflow.js';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { projectRoot } from '../../stack/tools.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, uniqueEmail, uploadAndAwaitQuote, buy } from '../support/stack/customer.js';
import { useFlakyEncoder } from '../support/stack/flaky-encoder.js';
import { holdEncode } from '../support/stack/processes.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { waitForState } from '../support/stack/state-events.js';

const run = promisify(execFile);

const KINDS = ['none', 'delivered', 'compressing', 'parked'] as const;
type Kind = (typeof KINDS)[number];

interface Block {
  kind: Kind;
  script: string;
  /** What it must print; null: nothing that could be foretold. */
  prints: RegExp | null;
  line: number;
}

const runbook = readFileSync(join(projectRoot, 'RUNBOOK.md'), 'utf8');
const blocks = blocksOf(runbook);

describe('RUNBOOK.md', () => {
  const encoder = useFlakyEncoder();
  const deployment = useTestDeployment({ env: { FFMPEG_PATH: encoder.path } });
  const clips = useClips({ long: true });

  it('says for every block of commands on what job the test runs it', () => {
    expect(blocks.length).toBeGreaterThan(10);
    expect(blocks).toHaveLength(runbook.match(/^```sh$/gm)?.length ?? 0);
  });

  for (const { kind, script, prints, line } of blocks) {
    it(`line ${line} works on a job that is: ${kind}`, async () => {
      const output = await shell(script, kind === 'none' ? {} : await variablesOf(await unusedOrder(kind, script)));
      if (prints) expect(output).toMatch(prints);
    });
  }

  // Commands that only look leave the job as it is, for the next block to use.
  const untouched = new Map<Kind, VideoOrder>();

  async function unusedOrder(kind: Exclude<Kind, 'none'>, script: string): Promise<VideoOrder> {
    const order = (kind !== 'compressing' && untouched.get(kind)) || (await orderThatIs(kind));
    const changesIt = /signal|-X POST|terminate|reset/.test(script);
    if (changesIt) untouched.delete(kind);
    else untouched.set(kind, order);
    return order;
  }

  async function orderThatIs(kind: Exclude<Kind, 'none'>): Promise<VideoOrder> {
    const long = kind === 'compressing';
    const order = await uploadAndAwaitQuote(deployment().client, {
      path: long ? clips().long : clips().small,
      target: long ? LONG_TARGET : SMALL_TARGET,
      email: uniqueEmail(),
    });
    if (kind === 'parked') encoder.break('killed');
    await buy(order);
    try {
      if (kind === 'parked') await waitForState(order, 'needs_attention');
      else await order.waitForState(kind === 'delivered' ? 'done' : 'compressing');
      // It must not end before the commands have run.
      if (long) await holdEncode(deployment().folder);
    } finally {
      encoder.repair();
    }
    return order;
  }

  async function variablesOf(order: VideoOrder): Promise<Record<string, string>> {
    const { parkId } = await deployment().temporal.workflow.getHandle(videoWorkflowId(order.id)).query(stateQuery);
    return { JOB_ID: order.id, JOB_TOKEN: order.token, ...(parkId && { PARK_ID: parkId }) };
  }

  async function shell(script: string, variables: Record<string, string>): Promise<string> {
    const { env, urls, logDir } = deployment().stack;
    const configuration = /npm run --silent (reconcile|admin|backup|rotate-secrets)/.test(script) ? env : {};
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], {
      // Patience for hangs: a command may have to start programs on a busy machine.
      timeout: 170_000,
      env: {
        ...configuration,
        PATH: `${join(projectRoot, '.cache', 'bin')}:${process.env['PATH']}`,
        HOME: deployment().folder,
        API: urls.api,
        ADMIN: urls.admin,
        LOGS: logDir,
        API_KEY: deployment().adminKey,
        TEMPORAL_ADDRESS: env['TEMPORAL_ADDRESS'],
        TEMPORAL_NAMESPACE: env['TEMPORAL_NAMESPACE'],
        S3_ENDPOINT: env['S3_ENDPOINT'],
        S3_REGION: env['S3_REGION'],
        S3_BUCKET: env['S3_BUCKET'],
        S3_ACCESS_KEY_ID: env['S3_ACCESS_KEY_ID'],
        S3_SECRET_ACCESS_KEY: env['S3_SECRET_ACCESS_KEY'],
        ...variables,
      },
    });
    return stdout;
  }
});

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/<!-- job: (\w+)(?:, prints: (.+?))? -->\n+```sh\n([\s\S]*?)```/g)].map((match) => {
    const [, job, prints, script = ''] = match;
    const kind = KINDS.find((candidate) => candidate === job);
    if (!kind) throw new Error(`RUNBOOK.md names a kind of job that no test makes: ${job}`);
    const line = markdown.slice(0, match.index).split('\n').length;
    return { kind, script, prints: prints === undefined ? null : new RegExp(prints), line };
  });
}
