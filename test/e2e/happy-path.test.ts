import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { findTool } from '../../stack/tools.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, bringVideo, buy, someAddress, wantedQuote } from '../support/stack/customer.js';
import { WorkflowHistory } from '../support/stack/history.js';
import { useHouse } from '../support/stack/house.js';

const run = promisify(execFile);

describe('a video that is too big', () => {
  const house = useHouse();
  const clips = useClips();

  it('is paid for, fits, plays, and arrives as a link in the inbox', async () => {
    const email = someAddress();
    const order = await bringVideo(house().client, { path: clips().small, target: SMALL_TARGET, email });
    const following = statesOf(order, 'done');
    const payment = await buy(order);
    const { result } = await order.until('done');

    const path = join(clips().folder, 'result.mp4');
    await order.download(path);
    expect((await stat(path)).size).toBe(result?.sizeBytes);
    expect(result?.sizeBytes).toBeLessThanOrEqual(SMALL_TARGET.ceilingBytes);
    expect(result?.sizeBytes).toBeGreaterThan(SMALL_TARGET.ceilingBytes / 2);
    expect(await durationOf(path)).toBeCloseTo(3, 0);
    expect(await house().money.effectsOf(payment)).toEqual([expect.stringMatching(/^charge /)]);

    expect(await following).toEqual([
      ...['uploading', 'probing', 'quoted', 'paying', 'queued', 'compressing', 'finalizing', 'done'],
    ]);

    const [letter] = await house().inbox.awaitLetters(email);
    expect(letter?.subject).toBe('Your video is ready to send');
    expect(letter?.html).toContain(linkIn(letter?.text));
    expect(linkIn(letter?.text).startsWith(house().stack.urls.api)).toBe(true);
    const fromMail = await fetch(linkIn(letter?.text), { redirect: 'manual' });
    expect(fromMail.status).toBe(302);
    const file = await fetch(fromMail.headers.get('location') ?? '');
    expect(file.status).toBe(200);
    expect(file.headers.get('content-disposition')).toContain('Summer trip.mp4');
    expect((await file.arrayBuffer()).byteLength).toBe(result?.sizeBytes);

    const poster = await fetch(`${result?.posterUrl}?token=${order.token}`);
    expect(poster.headers.get('content-type')).toBe('image/jpeg');

    const history = await WorkflowHistory.of(house().temporal, videoWorkflowId(order.id));
    expect(new Set(history.activities)).toEqual(
      new Set([
        ...['projectVideo', 'completeUpload', 'probeVideo', 'makeOffer', 'createPayment', 'confirmPayment'],
        ...['chooseCompressQueue', 'encodeVideo', 'finalizeVideo', 'sendMail'],
      ]),
    );
    expect(history.text).toContain(order.id);
    for (const personal of ['Summer', email, 'example.test', '_secret_', order.token, 'pm_card_visa4']) {
      expect(history.text).not.toContain(personal);
    }
  });
});

async function statesOf(order: VideoOrder, last: string): Promise<string[]> {
  const states: string[] = [];
  for await (const { event, data } of order.events()) {
    if (event !== 'state') continue;
    states.push((JSON.parse(data) as { state: string }).state);
    if (states.at(-1) === last) break;
  }
  return states;
}

function linkIn(text: string | null | undefined): string {
  return /https?:\S+/.exec(text ?? '')?.[0] ?? '';
}

async function durationOf(path: string): Promise<number> {
  const { stdout } = await run(findTool('ffprobe'), [
    '-v',
    'error',
    '-show_entries',
    'format=duration',
    '-of',
    'csv=p=0',
    path,
  ]);
  await run(findTool('ffmpeg'), ['-v', 'error', '-xerror', '-i', path, '-f', 'null', '-']);
  return Number(stdout);
}
