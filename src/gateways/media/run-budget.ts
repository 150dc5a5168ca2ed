import { MediaError } from './media-error.js';
import type { RunBudget } from './media.gateway.js';
import { BACKGROUND_WALL_FACTOR, createMediaTools, type MediaTools } from './media-tools.js';

/**
 * Runs an operation within its budget. A file that exceeds the budget was crafted to be expensive, or is too expensive
 * to examine for free: it is refused, whereas paid work would be retried.
 */
export async function withinBudget<T>(
  toolbox: MediaTools,
  budget: RunBudget | undefined,
  operation: (toolbox: MediaTools) => Promise<T>,
): Promise<T> {
  if (budget === undefined) return await operation(toolbox);
  const { options } = toolbox;
  const cpuSeconds = Math.min(options.limits.cpuSeconds, budget.cpuSeconds);
  const limited = {
    ...options,
    limits: { ...options.limits, cpuSeconds },
    stallTimeoutMs: options.stallTimeoutMs * BACKGROUND_WALL_FACTOR,
    background: true,
  };
  try {
    const tools = createMediaTools(limited, () => toolbox.canMeasureVmaf());
    // The capabilities of the tools are tested once per process, not once per operation.
    return await operation({ ...tools, decodableCodecs: () => toolbox.decodableCodecs() });
  } catch (error) {
    // A run that has used its CPU seconds is killed too.
    if (!(error instanceof MediaError) || error.code !== 'no_progress') throw error;
    throw new MediaError('limit_exceeded', { log: error.log, rejection: 'too_complex', cause: error });
  }
}
