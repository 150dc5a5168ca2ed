import { describe, expect, it } from 'vitest';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, bringVideo, buy } from '../support/stack/customer.js';
import { WorkflowHistory } from '../support/stack/history.js';
import { useHouse } from '../support/stack/house.js';
import { usePretendedGpu } from '../support/stack/pretended-gpu.js';

describe('a GPU worker whose card takes fewer encodes than the worker was told', () => {
  const gpu = usePretendedGpu();
  const house = useHouse({
    workers: ['control', 'media', 'notify', 'compress-cpu', 'compress-gpu'],
    // Long enough for one encode after the other.
    env: { GPU_WAIT_TIMEOUT_SEC: '120' },
    envOf: { 'compress-gpu': { FFMPEG_PATH: gpu.path, FFMPEG_SANDBOX: 'none', WORKER_CONCURRENCY: '2' } },
  });
  const clips = useClips({ long: true });

  it('takes one at a time after the first refusal, and both jobs are done on it', async () => {
    const request = { path: clips().long, target: LONG_TARGET };
    const orders = [await bringVideo(house().client, request), await bringVideo(house().client, request)];
    await Promise.all(orders.map((order) => buy(order)));
    for (const order of orders) {
      const { result } = await order.until('done');
      expect(result?.sizeBytes).toBeLessThanOrEqual(LONG_TARGET.ceilingBytes);
      const history = await WorkflowHistory.of(house().temporal, videoWorkflowId(order.id));
      expect(history.queuesOf('encodeVideo')).toEqual([TASK_QUEUES.compressGpu]);
    }
    expect(gpu.refused).toBe(1);
    const encoded = (await house().appLogs()).split('\n').filter((line) => line.includes('"msg":"encoded"'));
    expect(encoded).toHaveLength(2);
    for (const line of encoded) expect(line).toContain('"unmeasured":true');
  });
});
