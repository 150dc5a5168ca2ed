import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { workflowStatusOf, runningWorkflows } from '../support/stack/workflow-history.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const NEW_VIDEO = { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' } };
const SERVERS = ['mongodb', 'temporal', 's3'] as const;

describe('while a server is down', () => {
  const deployment = useTestDeployment();
  const clips = useClips();

  afterEach(async () => {
    await Promise.all(
      SERVERS.map((name) => deployment().server(name)).map(
        async (server) => server.isRunning || (await server.start()),
      ),
    );
    await eventually(
      async () => (await deployment().client.raw('/readyz')).status,
      (status) => status === 200,
      { timeoutMs: 60_000 },
    );
  });

  it.each(SERVERS)(
    '%s: a new job is refused with 503, no half-made one stays behind, and the same request works afterwards',
    async (down) => {
      const before = await deployment().database.videoIds();
      await deployment().server(down).kill9();

      const request = { method: 'POST', body: NEW_VIDEO, headers: { 'idempotency-key': randomUUID() } };
      const refused = await deployment().client.raw('/v1/videos', request);
      expect(refused.status).toBe(503);
      expect(refused.headers.get('content-type')).toContain('application/problem+json');
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refused.json()).toMatchObject({ code: 'dependency_unavailable' });

      // For a moment, the last check is shared.
      const toEverybody = await eventually(
        () => deployment().client.raw('/readyz'),
        ({ status }) => status === 503,
      );
      expect(await toEverybody.json()).toEqual({ ready: false });
      const ready = await deployment().admin.raw('/readyz');
      expect(ready.status).toBe(503);
      const { dependencies } = (await ready.json()) as { dependencies: Record<string, { ok: boolean }> };
      expect(SERVERS.filter((name) => !dependencies[name]?.ok)).toEqual([down]);
      for (const path of ['/health', '/healthz', '/docs/openapi.json']) {
        expect((await deployment().client.raw(path)).status, path).toBe(200);
      }
      expect((await deployment().admin.raw('/metrics')).status).toBe(200);

      await deployment().server(down).start();
      const leftBehind = async () => (await deployment().database.videoIds()).filter((id) => !before.includes(id));
      await eventually(
        async () => await Promise.all((await leftBehind()).map((id) => workflowStatusOf(deployment().temporal, id))),
        (ends) => ends.every((end) => end === 'COMPLETED'),
        { timeoutMs: 60_000 },
      );
      await eventually(
        () => runningWorkflows(deployment().temporal),
        (workflowIds) => workflowIds.length === 0,
      );
      const { video, token } = await eventually(
        () => deployment().client.json<{ video: { id: string }; token: string }>('/v1/videos', request),
        () => true,
        { timeoutMs: 90_000, intervalMs: 1000 },
      );
      await deployment().client.json(`/v1/videos/${video.id}/cancel`, { method: 'POST', token, body: {} });
      await expectNewJobsWork();
    },
  );

  it('the customer’s present job is not lost, and what it was asked for works afterwards', async () => {
    for (const down of SERVERS) {
      const order = await VideoOrder.create(deployment().client, { path: clips().small, target: SMALL_TARGET });
      await order.sendParts();
      await deployment().server(down).kill9();
      const restarting = deployment().server(down).start();
      await eventually(
        () => order.completeUpload(),
        () => true,
        { timeoutMs: 60_000 },
      );
      await restarting;
      await order.waitForState('quoted');
      await order.cancel();
      await order.waitForState('canceled');
    }
  });

  async function expectNewJobsWork(): Promise<void> {
    const order = await eventually(
      () => VideoOrder.create(deployment().client, { path: clips().small, target: SMALL_TARGET }),
      () => true,
      { timeoutMs: 60_000 },
    );
    await order.upload();
    await order.waitForState('quoted');
    await order.cancel();
    await order.waitForState('canceled');
  }
});
