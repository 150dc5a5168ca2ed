import { describe, expect, it } from 'vitest';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { RECONCILE_SCHEDULE_ID, videoWorkflowId } from '../../src/contracts/workflow-names.js';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { eventually } from '../support/eventually.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, buy, uniqueEmail, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { holdEncode } from '../support/stack/processes.js';
import { SupportAgent } from '../support/stack/support-agent.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

describe('a paid job whose workflow is wedged', { timeout: 300_000 }, () => {
  const deployment = useTestDeployment({
    env: { RECONCILE_GRACE_MIN: '0.05', RECONCILE_WEDGED_GRACE_MIN: '0.05', RECONCILE_EVERY_MIN: '600' },
  });
  const clips = useClips({ long: true });

  it('is told to support as it is, alerted, and closed by reconciliation: money back, files gone', async () => {
    const email = uniqueEmail();
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET, email });
    const payment = await buy(order);
    await holdEncode(deployment().folder);
    await wedge(order);

    const refund = await deployment().client.raw(`/v1/support/videos/${order.id}/refund`, {
      method: 'POST',
      token: deployment().adminKey,
      body: { note: 'asked for by phone' },
    });
    expect([refund.status, await refund.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'dependency_unavailable' }),
    ]);
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199']);
    const seen = new Set<number>();

    await eventually(
      async () => {
        // The alert `WorkflowWedged` looks at it.
        seen.add(await deployment().metric('wedged_workflows'));
        await deployment().temporal.schedule.getHandle(RECONCILE_SCHEDULE_ID).trigger();
        return (await order.view()).state;
      },
      (state) => state === 'refunded',
      { timeoutMs: 200_000, intervalMs: 2000 },
    );
    expect([...seen]).toContain(1);
    expect(await deployment().appLogs()).toMatch(
      new RegExp(`"workflowId":"${videoWorkflowId(order.id)}".*a workflow is wedged`),
    );
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual(['charge 199', 'refund 199']);
    expect(await deployment().objects.keysAndOpenUploadsOf(order.id)).toEqual([]);
    const mails = await deployment().inbox.waitForMails(email);
    expect(mails.map(({ subject }) => subject)).toEqual(['You have been refunded']);
    await expect(
      new SupportAgent(deployment()).perform('refund', order.id, { note: 'once more' }),
    ).rejects.toMatchObject({
      problem: { code: 'already_refunded' },
    });
  });

  /** The workflow is one of code that no worker has, as after a rollback: each of its workflow tasks fails. */
  async function wedge(order: VideoOrder): Promise<void> {
    const { workflow } = deployment().temporal;
    const workflowId = videoWorkflowId(order.id);
    await workflow.getHandle(workflowId).terminate('a test');
    await workflow.start('workflowOfNewerVersion', { workflowId, taskQueue: TASK_QUEUES.control });
  }
});
