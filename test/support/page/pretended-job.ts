import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Video } from '@mailsized/client';
import { JOB_API_PATH, JOB_STATES, PAGE_JOB } from './job-states.js';
import { pretendApi, type Answers } from './pretended-api.js';

interface PretendedJob {
  page: Page;
  /** Changes the job. The page hears nothing of it. */
  become: (state: string, change?: Partial<Video>) => void;
}

interface JobOptions {
  openPage: (options?: BrowserContextOptions) => Promise<Page>;
  change?: Partial<Video>;
  replies?: Answers['replies'];
  /** Done before the page is loaded. */
  before?: (page: Page) => Promise<void>;
}

/** Opens the page of a job that a pretended API answers for, whose stream of events stays open and tells nothing. */
export async function openPretendedJob(
  state: string,
  { openPage, change, replies, before }: JobOptions,
): Promise<PretendedJob> {
  let video: object = { ...JOB_STATES[state], ...change };
  const answers: Answers = {
    replies: { [`GET ${JOB_API_PATH}`]: () => video, [`GET ${JOB_API_PATH}/events`]: 'never', ...replies },
  };
  const page = await openPage({ serviceWorkers: 'block' });
  const origin = await pretendApi(page, () => answers);
  await before?.(page);
  await page.goto(`${origin}/v/${PAGE_JOB.jobId}#${PAGE_JOB.token}`);
  await page.locator('.job-footer').waitFor();
  return { page, become: (next, over = {}) => void (video = { ...JOB_STATES[next], ...over }) };
}
