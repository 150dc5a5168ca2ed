import { describe, expect, it } from 'vitest';
import { usePage } from '../support/page/use-page.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, uniqueEmail, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { linkIn } from '../support/stack/inbox.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

describe('a lost link', () => {
  const deployment = useTestDeployment();
  const clips = useClips();
  const openPage = usePage();

  it('is mailed to the address that was given, opens the video, and keeps its token out of every query', async () => {
    const email = uniqueEmail();
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET, email });
    const page = await openPage();
    await page.goto(deployment().stack.urls.api);
    await page.getByRole('link', { name: 'I lost my link' }).click();
    await page.getByLabel('Your e-mail address').fill(email);
    await page.getByRole('button', { name: 'Mail me my links' }).click();
    await page.getByText('We have looked for your videos').waitFor();
    const [mail] = await deployment().inbox.waitForMails(email);
    const link = linkIn(mail ?? { text: null });
    expect(link).toMatchObject({ pathname: `/v/${order.id}`, search: '' });
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(request.url()));
    await page.goto(link.href);
    await page.getByRole('heading', { name: 'Choose how to send it' }).waitFor();
    const token = link.hash.slice(1);
    expect(token).not.toBe('');
    expect(asked.filter((url) => new URL(url).search.includes(token))).toEqual([]);
  });

  it('is asked for with the same answer where no video has this address, and mailed to nobody', async () => {
    const [unknown, known] = [uniqueEmail(), uniqueEmail()];
    await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET, email: known });
    const page = await openPage();
    for (const email of [unknown, known]) {
      await page.goto(`${deployment().stack.urls.api}/lost-link`);
      await page.getByLabel('Your e-mail address').fill(email);
      await page.getByRole('button', { name: 'Mail me my links' }).click();
      await page.getByText('We have looked for your videos').waitFor();
    }
    await deployment().inbox.waitForMails(known);
    expect(await deployment().inbox.mailsTo(unknown)).toEqual([]);
  });
});
