import { describe, expect, it, beforeAll } from 'vitest';
import { makePaddedClip } from '../support/footage/padded-clip.js';
import { PartTraffic } from '../support/page/part-traffic.js';
import { LONG_PATIENCE_MS, usePage } from '../support/page/use-page.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, buy, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { holdEncode } from '../support/stack/processes.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const PART_COUNT = 4;
const SIZE_BYTES = 16 * 1024 * 1024;
const SILENCE = 'We have had no answer since';

describe('the API is killed and started again', () => {
  const deployment = useTestDeployment();
  const clips = useClips({ long: true });
  const openPage = usePage({ patienceMs: LONG_PATIENCE_MS });
  let video: string;

  beforeAll(async () => {
    video = await makePaddedClip(clips().folder, 'Long walk.mp4', { sizeBytes: SIZE_BYTES });
  });

  it('in mid-upload: the page says that it waits, goes on by itself, and sends no part twice', async () => {
    const page = await openPage();
    const parts = await PartTraffic.of(page.context());
    parts.letThrough(2);
    await page.goto(deployment().stack.urls.api);
    await page.getByLabel('Choose a video').setInputFiles(video);
    await page.getByRole('button', { name: 'Send the video' }).click();
    await parts.waitForArrivals(2);
    await parts.waitForHeld(2);
    await deployment().api.kill9();
    await parts.open();
    await parts.waitForArrivals(PART_COUNT);
    await page.getByText('The connection is interrupted').waitFor();
    await deployment().api.start();
    await page.getByRole('heading', { name: 'Choose how to send it' }).waitFor();
    expect(parts.sent.toSorted()).toEqual([1, 2, 3, 4]);
  });

  it('in mid-encode: the page says that it has no answer, and shows the result when there is one', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    const page = await openPage();
    await page.goto(`${deployment().stack.urls.api}/v/${order.id}#${order.token}`);
    const payment = await buy(order);
    await page.getByRole('heading', { name: 'Compressing your video' }).waitFor();
    const resume = await holdEncode(deployment().folder);
    await deployment().api.kill9();
    await page.getByText(SILENCE).waitFor();
    await deployment().api.start();
    await page.getByText(SILENCE).waitFor({ state: 'hidden' });
    resume();
    await page.getByRole('button', { name: 'Download' }).waitFor();
    expect(await deployment().stripeSimulator.effectsOf(payment)).toEqual([expect.stringMatching(/^charge /)]);
  });
});
