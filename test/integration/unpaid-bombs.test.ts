import { describe, expect, it } from 'vitest';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { runMemoryBytes } from '../../src/gateways/media/media-gateway-for.js';
import { DEFAULT_TOOL_LIMITS } from '../../src/gateways/media/media-tools.js';
import { containerMemoryBytes } from '../docker/compose-files.js';
import { makeSkipBomb } from '../support/footage/skip-bomb.js';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { highWaterBytes } from '../support/resident-memory.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, buy, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { WorkflowHistory } from '../support/stack/workflow-history.js';

// How long a paid job takes beside many of them is measured in test/load.
describe('a file that is made to keep a worker busy', () => {
  const deployment = useTestDeployment();
  const clips = useClips();

  it('is refused in one attempt, and a paid job beside it is delivered', async () => {
    const path = await makeSkipBomb(deployment().folder, 'bomb.mov', '8192x4320', 75_000);
    const honest = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    const bomb = await VideoOrder.create(deployment().client, { path, target: SMALL_TARGET });
    await bomb.upload();
    await buy(honest);
    await honest.waitForState('done');
    expect(await bomb.waitForState('rejected')).toMatchObject({ reason: 'too_many_frames' });
    const history = await WorkflowHistory.of(deployment().temporal, videoWorkflowId(bomb.id));
    expect(history.attemptsOf('probeVideo')).toBe(1);

    // One process has all roles here, so that of the media role alone needs less.
    const peak = await highWaterBytes(deployment().worker().pid ?? 0);
    const container = containerMemoryBytes('worker-media');
    expect(peak, 'the worker has ended').toBeGreaterThan(0);
    expect(peak, 'the worker beside its tools').toBeLessThan(
      container - runMemoryBytes(container, DEFAULT_TOOL_LIMITS.dataBytes),
    );
  });
});
