import { describe, expect, it } from 'vitest';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { makeSkipBomb } from '../support/footage/skip-bomb.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, buy, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { WorkflowHistory } from '../support/stack/workflow-history.js';

const BOMBS = 10;
/** How much longer a paid job may take when somebody sends bombs at the same time. */
const MAX_SLOWDOWN = 1.3;

describe('files that are made to keep a worker busy', { timeout: 600_000 }, () => {
  const deployment = useTestDeployment();
  const clips = useClips({ long: true });

  it('are refused at once, and a paid job is delivered as usual', async () => {
    const bomb = await makeSkipBomb(deployment().folder, 'bomb.mov', '8192x4320', 75_000);
    const usual = await honestOrder();
    const other = await honestOrder();
    const usualMs = await timeToDelivery(usual);

    const bombs = await Promise.all(
      Array.from({ length: BOMBS }, () => VideoOrder.create(deployment().client, bombOf(bomb))),
    );
    await Promise.all(bombs.map((order) => order.upload()));
    const besideBombsMs = await timeToDelivery(other);
    const againMs = await timeToDelivery(await honestOrder());
    expect(besideBombsMs, 'beside bombs').toBeLessThan(MAX_SLOWDOWN * Math.max(usualMs, againMs));

    for (const order of bombs) {
      await order.waitForState('rejected');
      expect(await order.view()).toMatchObject({ reason: 'too_many_frames' });
      const history = await WorkflowHistory.of(deployment().temporal, videoWorkflowId(order.id));
      expect(history.attemptsOf('probeVideo')).toBe(1);
    }
  });

  const honestOrder = () => uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
  const bombOf = (path: string) => ({ path, target: LONG_TARGET });

  async function timeToDelivery(order: VideoOrder): Promise<number> {
    const startedAtMs = performance.now();
    await buy(order);
    await order.waitForState('done');
    return performance.now() - startedAtMs;
  }
});
