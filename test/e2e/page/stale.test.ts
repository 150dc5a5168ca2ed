import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Video } from '@mailsized/client';
import { JOB_STATES, PAGE_JOB } from '../../support/page/job-states.js';
import { pretendApi, problem, type Answers } from '../../support/page/pretended-api.js';
import { usePage } from '../../support/page/use-page.js';

const API_PATH = `/v1/videos/${PAGE_JOB.jobId}`;

describe('a page that has not heard yet how its job stands', () => {
  const openPage = usePage();

  /** Opens the page of a job; `become` changes the job, without a word to the page. */
  async function openStale(
    state: string,
    replies: Answers['replies'] = {},
  ): Promise<{ page: Page; become: (state: string, change?: Partial<Video>) => void }> {
    let video = JOB_STATES[state];
    const answers: Answers = {
      replies: { [`GET ${API_PATH}`]: () => video ?? {}, [`GET ${API_PATH}/events`]: 'never', ...replies },
    };
    const page = await openPage({ serviceWorkers: 'block' });
    const origin = await pretendApi(page, () => answers);
    await page.goto(`${origin}/v/${PAGE_JOB.jobId}#${PAGE_JOB.token}`);
    const become = (next: string, change: Partial<Video> = {}): void =>
      void (video = { ...JOB_STATES[next], ...change } as Video);
    return { page, become };
  }

  it('cancels nothing that was delivered meanwhile, and says so', async () => {
    let sent: unknown;
    const { page, become } = await openStale('compressing', {
      [`POST ${API_PATH}/cancel`]: problem('already_delivered', 409),
    });
    page.on('request', (request) => {
      if (request.url().endsWith('/cancel')) sent = request.postDataJSON();
    });
    await page.getByRole('button', { name: 'Cancel this video' }).click();
    become('done');
    await page.getByRole('button', { name: 'Cancel it' }).click();
    await page.getByText(/^Your video was finished first\. .* nothing was deleted/).waitFor();
    await page.getByRole('button', { name: 'Download' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(sent).toEqual({ onlyBeforeDelivery: true });
  });
});
