import type { EncodeInput } from '../../src/contracts/activities.js';
import { presetOf } from '../../src/domain/media/plan/plan-types.js';
import type { EncodeReport } from '../../src/gateways/media/media.gateway.js';
import type { WorkerMetrics } from '../../src/observability/worker-metrics.js';

/** Runs an encode, and records in the metrics how long it took, how fast it was and how well it fitted. */
export async function observedEncode<R extends EncodeReport>(
  metrics: WorkerMetrics,
  { plan, facts }: EncodeInput,
  isOnGpu: boolean,
  encode: () => Promise<R>,
): Promise<R> {
  const labels = { preset: presetOf(plan), encoder: isOnGpu ? 'gpu' : 'cpu' };
  const endTimer = metrics.ffmpegJobSeconds.startTimer(labels);
  try {
    const report = await encode();
    const seconds = endTimer({ outcome: 'ok' });
    metrics.encodeSpeed.observe(labels, facts.durationMs / 1000 / seconds);
    metrics.encodeAttempts.observe(labels, report.attempts);
    metrics.encodeFill.observe(labels, report.fillRatio);
    if (report.resumed) metrics.encodesResumed.inc(labels);
    return report;
  } catch (error) {
    endTimer({ outcome: 'failed' });
    throw error;
  }
}
