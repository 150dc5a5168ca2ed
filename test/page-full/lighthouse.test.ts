import { beforeAll, describe, expect, it } from 'vitest';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { useLighthouse, type Device, type Report } from '../support/page/lighthouse.js';
import { useClips } from '../support/stack/clips.js';
import { buy, SMALL_TARGET, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const ENOUGH = 0.95;
/** How fast a page is on a phone is reckoned from how this machine computes: of several runs, the best is disturbed least. */
const MAX_RUNS = 5;

describe('Lighthouse is content', () => {
  const deployment = useTestDeployment();
  const clips = useClips();
  const ask = useLighthouse();
  const paths: Record<string, string> = { 'the first page': '/' };

  beforeAll(async () => {
    const quoted = await offered();
    const done = await offered();
    await buy(done);
    await done.waitForState('done');
    paths['an offer'] = linkOf(quoted);
    paths['a finished video'] = linkOf(done);
  });

  async function offered(): Promise<VideoOrder> {
    return await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
  }

  async function bestReport(path: string, device: Device): Promise<Report> {
    let best: Report | undefined;
    for (let run = 1; run <= MAX_RUNS; run += 1) {
      const report = await ask(deployment().stack.urls.api + path, device);
      if (!best || report.scores.performance > best.scores.performance) best = report;
      if (best.scores.performance >= ENOUGH) break;
    }
    if (!best) throw new Error('Lighthouse was not asked');
    return best;
  }

  describe.each<Device>(['phone', 'desktop'])('on a %s, with', (device) => {
    it.each(['the first page', 'an offer', 'a finished video'])('%s', async (name) => {
      const { scores, findings } = await bestReport(paths[name] ?? '', device);
      for (const [category, score] of Object.entries(scores)) {
        expect(score, [category, ...findings].join(', ')).toBeGreaterThanOrEqual(ENOUGH);
      }
    });
  });
});

const linkOf = ({ id, token }: VideoOrder): string => `/v/${id}#${token}`;
