import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findTool } from '../../stack/tools.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, uploadAndAwaitQuote, buy } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { holdEncode, toolPidsIn } from '../support/stack/processes.js';
import { useRecordingEncoder } from '../support/stack/recording-encoder.js';

const run = promisify(execFile);

describe('a job whose worker is killed in its second pass', () => {
  const deployment = useTestDeployment({ workers: ['control', 'media', 'notify', 'compress-cpu'] });
  const clips = useClips({ long: true });
  const elsewhere = useRecordingEncoder();

  it('goes on at the second pass on another worker, which has nothing of the first one’s disk', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    await buy(order);
    await holdEncode(deployment().folder, '-pass 2');
    await eventually(
      () => deployment().objects.keysAndOpenUploadsOf(order.id),
      (keys) => keys.some((key) => /checkpoints\/.*manifest\.json/.test(key)),
    );
    await deployment().worker('worker-compress-cpu').kill9();
    await eventually(
      () => toolPidsIn(deployment().folder, 'ffmpeg', '-passlogfile'),
      (pids) => pids.length === 0,
    );

    const scratchDir = join(deployment().folder, 'elsewhere');
    const env = { SCRATCH_DIR: scratchDir, FFMPEG_PATH: elsewhere.path, FFMPEG_SANDBOX: 'none' };
    await deployment().addWorker('compress-cpu', env, 'worker-elsewhere');
    const { result } = await order.waitForState('done');

    expect(elsewhere.passes).toContain(2);
    expect(elsewhere.passes).not.toContain(1);
    expect(await deployment().appLogs()).toMatch(/"resumed":true.*"msg":"encoded"/);
    await expectWhole(order, result?.sizeBytes);
    expect(await deployment().database.toolVersionsOf(order.id)).toMatchObject({
      ffmpeg: expect.any(String),
      x264: expect.stringMatching(/^core/),
    });
  });

  async function expectWhole(
    order: Awaited<ReturnType<typeof uploadAndAwaitQuote>>,
    sizeBytes?: number,
  ): Promise<void> {
    const path = join(clips().folder, 'result.mp4');
    await order.download(path);
    expect((await stat(path)).size).toBe(sizeBytes);
    expect(sizeBytes).toBeLessThanOrEqual(LONG_TARGET.ceilingBytes);
    expect(sizeBytes).toBeGreaterThan(LONG_TARGET.ceilingBytes * 0.95);
    const { stdout } = await run(findTool('ffprobe'), [
      ...['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path],
    ]);
    expect(Number(stdout)).toBeCloseTo(20, 0);
    await run(findTool('ffmpeg'), ['-v', 'error', '-xerror', '-i', path, '-f', 'null', '-']);
  }
});
