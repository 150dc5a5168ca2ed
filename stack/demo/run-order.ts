import { basename, extname, join, relative } from 'node:path';
import type { Target } from '../../src/domain/media/plan/targets.js';
import { jobPageUrl } from '../../src/domain/job-page-url.js';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { ApiClient } from '../customer/api-client.js';
import { VideoOrder } from '../customer/video-order.js';
import type { EmbeddedStack } from '../embedded-stack.js';
import { isExternal } from '../environment.js';
import { projectRoot } from '../tools.js';
import { cancelOrder, completeOrder, type CompletedOrder } from './complete-order.js';
import { checksOf } from './checks.js';
import { summaryTable, type Links } from './summary-table.js';
import { downloadAtomically, mailsOf, probeDownload } from './delivery.js';
import { DemoFailure } from './demo-failure.js';

/** example.com is reserved and accepts no mail (RFC 2606, RFC 7505). */
const CUSTOMER = 'ada@example.com';

const RESULTS = join(projectRoot, '.data', 'results');

export interface OrderOptions {
  stack: EmbeddedStack;
  videoPath: string;
  target: Target;
  write: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Runs one order from upload to mail through the public API. Prints each step as it happens, and a table at the end.
 * @throws DemoFailure when the job does not succeed, or when the delivered video is not as promised
 */
export async function runOrder(options: OrderOptions): Promise<void> {
  const { stack, videoPath, target, write, signal } = options;
  const startMs = Date.now();
  const order = await VideoOrder.create(new ApiClient(stack.urls.api), { path: videoPath, target, email: CUSTOMER });
  const finished = await completeOrCancel(order, { ...options, startMs });
  const resultPath = join(RESULTS, resultName(videoPath, target));
  await downloadAtomically(resultPath, (unfinished) => order.download(unfinished));
  const measured = await probeDownload(resultPath);
  const mails = usesEmbeddedInbox(stack) ? await mailsOf(stack.urls.inbox, order.id, signal) : null;
  const checks = checksOf({ ...finished, measured, mails });
  const totalMs = Date.now() - startMs;
  const shown = { ...finished, measured, mails, checks, resultPath: relative(projectRoot, resultPath), totalMs };
  for (const line of ['', ...summaryTable({ ...shown, links: linksOf(stack, order) }), '']) write(line);
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length > 0) throw new DemoFailure(`Not as promised: ${failed.map(({ what }) => what).join(', ')}.`);
}

async function completeOrCancel(
  order: VideoOrder,
  options: OrderOptions & { startMs: number },
): Promise<CompletedOrder> {
  try {
    const previewPath = join(RESULTS, `${basename(options.videoPath, extname(options.videoPath))}-preview.mp4`);
    return await completeOrder({ order, previewPath, ...options });
  } catch (error) {
    // If a server has ended, cleaning up through it would get no answer.
    const serverDied = options.signal.aborted && options.signal.reason instanceof DemoFailure;
    if (!serverDied) await cancelOrder(order, options.write);
    throw error;
  }
}

function resultName(videoPath: string, target: Target): string {
  return `${basename(videoPath, extname(videoPath))}-${target.provider}.mp4`;
}

function usesEmbeddedInbox(stack: EmbeddedStack): boolean {
  return stack.urls.inbox !== '' && !isExternal('mailgun', process.env);
}

function linksOf({ urls, env }: EmbeddedStack, { id, token }: VideoOrder): Links {
  const workflows = `${urls.temporalUi}/namespaces/${env['TEMPORAL_NAMESPACE']}/workflows`;
  return {
    page: jobPageUrl(urls.api, id, token),
    workflow: urls.temporalUi && `${workflows}/${videoWorkflowId(id)}`,
    apiDocs: `${urls.api}/docs`,
    inbox: urls.inbox,
    stripeSimulator: urls.stripeSimulator,
    s3: urls.s3 && `${urls.s3}/${env['S3_BUCKET']}`,
  };
}
