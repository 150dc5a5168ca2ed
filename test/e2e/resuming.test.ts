import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findTool } from '../../stack/tools.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, bringVideo, buy } from '../support/stack/customer.js';
import { eventually } from '../support/stack/eventually.js';
import { useHouse } from '../support/stack/house.js';
import { toolsIn } from '../support/stack/processes.js';
import { useRecordingEncoder } from '../support/stack/recording-encoder.js';

const run = promisify(execFile);

describe('a job whose worker is killed in its second pass', () => {
  const house = useHouse({ workers: ['control', 'media', 'notify', 'compress-cpu'] });
  const clips = useClips({ long: true });
  const elsewhere = useRecordingEncoder();

  it('goes on at the second pass on another worker, which has nothing of the first one’s disk', async () => {
    const order = await bringVideo(house().client, { path: clips().long, target: LONG_TARGET });
    await buy(order);
    await eventually(
      () => order.view(),
      ({ progress }) => progress?.stage === 'encode',
      { patienceMs: 60_000 },
    );
    // Stands still from here on, so that it cannot come to its end before the kill.
    const [encoder] = await eventually(
      () => toolsIn(house().folder, 'ffmpeg', '-passlogfile'),
      (pids) => pids.length > 0,
    );
    process.kill(encoder ?? 0, 'SIGSTOP');
    await eventually(
      () => house().objects.leftOf(order.id),
      (keys) => keys.some((key) => /checkpoints\/.*manifest\.json/.test(key)),
    );
    await house().worker('worker-compress-cpu').kill9();
    await eventually(
      () => toolsIn(house().folder, 'ffmpeg', '-passlogfile'),
      (pids) => pids.length === 0,
    );

    const scratchDir = join(house().folder, 'elsewhere');
    const env = { SCRATCH_DIR: scratchDir, FFMPEG_PATH: elsewhere.path, FFMPEG_SANDBOX: 'none' };
    await house().addWorker('compress-cpu', env, 'worker-elsewhere');
    const { result } = await order.until('done');

    expect(elsewhere.passes).toContain(2);
    expect(elsewhere.passes).not.toContain(1);
    expect(await house().appLogs()).toMatch(/"resumed":true.*"msg":"encoded"/);
    await expectWhole(order, result?.sizeBytes);
    expect(await house().database.toolVersionsOf(order.id)).toMatchObject({
      ffmpeg: expect.any(String),
      x264: expect.stringMatching(/^core/),
    });
  });

  async function expectWhole(order: Awaited<ReturnType<typeof bringVideo>>, sizeBytes?: number): Promise<void> {
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
