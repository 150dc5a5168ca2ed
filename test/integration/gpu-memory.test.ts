import { describe, expect, it } from 'vitest';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, uploadAndAwaitQuote, buy } from '../support/stack/customer.js';
import { WorkflowHistory } from '../support/stack/workflow-history.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { useFakeGpu } from '../support/stack/fake-gpu.js';

describe('a GPU worker whose card takes fewer encodes than the worker was told', () => {
  const gpu = useFakeGpu();
  const deployment = useTestDeployment({
    workers: ['control', 'media', 'notify', 'compress-cpu', 'compress-gpu'],
    // Long enough for one encode after the other.
    env: { GPU_WAIT_TIMEOUT_SEC: '120' },
    envOf: { 'compress-gpu': { FFMPEG_PATH: gpu.path, FFMPEG_SANDBOX: 'none', WORKER_CONCURRENCY: '2' } },
  });
  const clips = useClips({ long: true });

  it('takes one at a time after the first refusal, and both jobs are done on it', async () => {
    const request = { path: clips().long, target: LONG_TARGET };
    const orders = [
      await uploadAndAwaitQuote(deployment().client, request),
      await uploadAndAwaitQuote(deployment().client, request),
    ];
    await Promise.all(orders.map((order) => buy(order)));
    for (const order of orders) {
      const { result } = await order.waitForState('done');
      expect(result?.sizeBytes).toBeLessThanOrEqual(LONG_TARGET.ceilingBytes);
      const history = await WorkflowHistory.of(deployment().temporal, videoWorkflowId(order.id));
      expect(history.queuesOf('encodeVideo')).toEqual([TASK_QUEUES.compressGpu]);
    }
    expect(gpu.refused).toBe(1);
    const encoded = (await deployment().appLogs()).split('\n').filter((line) => line.includes('"msg":"encoded"'));
    expect(encoded).toHaveLength(2);
    for (const line of encoded) expect(line).toContain('"unmeasured":true');
  });
});
