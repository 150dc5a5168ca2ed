import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeAll, expect, it, vi } from 'vitest';
import { createCompressActivities } from '../../../activities/compress.activities.js';
import type { EncodeInput, EncodeResult } from '../../../src/contracts/activities.js';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { MediaError } from '../../../src/gateways/media/media-error.js';
import { errorOf } from '../../support/error-of.js';
import { soundMachine } from '../../support/sound-machine.js';
import { quietLogs } from '../../support/workflows/servers.js';
import { phoneClip } from '../media/facts.js';

beforeAll(quietLogs);

const facts = phoneClip();
const plan = planSize({ facts, complexity: TYPICAL_COMPLEXITY, ceilingBytes: 8_000_000 });
const INPUT: EncodeInput = { jobId: 'job-1', encodeId: 'encode-1', etag: 'etag-1', facts, plan };

it('a failed encode keeps its heartbeat while the machine is tested, which may take longer than the timeout', async () => {
  let beats = 0;
  const environment = new MockActivityEnvironment();
  environment.on('heartbeat', () => (beats += 1));
  const machine = soundMachine({
    proveSoon: async () => {
      const before = beats;
      await vi.waitUntil(() => beats > before, { timeout: 30_000 });
      return 'ffmpeg_broken';
    },
  });
  const failed = await errorOf(
    environment.run<[EncodeInput], EncodeResult, (input: EncodeInput) => Promise<EncodeResult>>(
      activitiesThatFail(machine).encodeVideo,
      INPUT,
    ),
  );
  expect(failed).toMatchObject({ type: 'ffmpeg_broken' });
});

/** Nothing but the failure of the tool: what the activity would read and write is not reached. */
function activitiesThatFail(machine: ReturnType<typeof soundMachine>) {
  const deps = {
    workflows: { encodeStarted: async () => undefined },
    videos: { setProgress: async () => undefined },
    storage: { download: () => Promise.reject(new MediaError('no_progress')), putText: async () => undefined },
    logger: { info: () => undefined, warn: () => undefined },
    scratchRoot: undefined,
    machine,
  };
  return createCompressActivities(deps as unknown as Parameters<typeof createCompressActivities>[0]);
}
