import { JOB_API_PATH, JOB_STATES, PAGE_JOB, PAGE_SETTINGS } from './job-states.js';
import { problem } from './pretended-api.js';
import type { Scene, Stage } from './scene.js';

const PATH = `/v/${PAGE_JOB.jobId}#${PAGE_JOB.token}`;

const ofState = (state: string): Pick<Scene, 'path' | 'answers'> => {
  const video = JOB_STATES[state];
  if (!video) throw new Error(`no state is called ${state}`);
  return { path: PATH, answers: { video } };
};

const press = async ({ page }: Stage, name: string): Promise<void> =>
  await page.getByRole('button', { name }).first().click();
const open = async ({ page }: Stage, title: string): Promise<void> => {
  await page.getByText(title, { exact: true }).first().click();
  await page.locator('details[open] [aria-busy]').waitFor({ state: 'detached' });
};
const choose = async (stage: Stage): Promise<void> => {
  await press(stage, stage.words.offer.choose);
  await stage.page.getByRole('heading', { name: stage.words.pay.title }).waitFor();
};

const EXCERPTS_LOADED = `Promise.all([...document.querySelectorAll('video')].map(
  (video) => video.readyState > 1 || new Promise((resolve) => video.addEventListener('loadeddata', () => resolve(true)))
))`;

/** What customers do on the page of a job, and what can go wrong there. */
const ACTS: readonly Scene[] = [
  { name: 'reasons-open', ...ofState('quoted'), act: async (stage) => await open(stage, stage.words.offer.why) },
  {
    name: 'comparing',
    ...ofState('quoted'),
    act: async (stage) => {
      await press(stage, stage.words.offer.compare);
      await stage.page.locator('video').nth(1).waitFor();
      await stage.page.evaluate(EXCERPTS_LOADED);
    },
  },
  {
    name: 'own-size-wrong',
    ...ofState('quoted'),
    act: async (stage) => {
      await stage.page.getByLabel(stage.words.offer.ownSize.label).fill('lots');
      await press(stage, stage.words.offer.ownSize.action);
    },
  },
  { name: 'pay', ...ofState('quoted'), act: choose },
  {
    name: 'pay-without-consent',
    ...ofState('quoted'),
    act: async (stage) => {
      await choose(stage);
      await stage.page.locator('.pay button[type=submit]').click();
    },
  },
  {
    name: 'pay-outcome-unknown',
    path: PATH,
    answers: { ...ofState('quoted').answers, replies: { [`POST ${JOB_API_PATH}/checkout`]: 'unreachable' } },
    act: async (stage) => {
      await choose(stage);
      await stage.page.getByRole('checkbox').last().check();
      await stage.page.locator('.pay button[type=submit]').click();
      await stage.page.getByText(stage.words.pay.unknown).waitFor();
    },
  },
  {
    name: 'pay-unavailable',
    path: PATH,
    answers: { ...ofState('quoted').answers, settings: { ...PAGE_SETTINGS, payment: { kind: 'unavailable' } } },
    act: choose,
  },
  {
    name: 'cancel-dialog',
    ...ofState('compressing'),
    act: async (stage) => await press(stage, stage.words.job.cancel.action),
  },
  {
    name: 'delete-dialog',
    ...ofState('done'),
    act: async (stage) => await press(stage, stage.words.result.delete.action),
  },
  {
    name: 'bounced-open',
    ...ofState('done'),
    act: async (stage) => await open(stage, stage.words.result.bounced.title),
  },
  {
    name: 'receipt-open',
    ...ofState('done'),
    act: async (stage) => await open(stage, stage.words.result.receipt.title),
  },
  { name: 'record-open', ...ofState('done'), act: async (stage) => await open(stage, stage.words.result.record.title) },
  {
    name: 'download-fails',
    path: PATH,
    answers: {
      ...ofState('done').answers,
      replies: { [`GET ${JOB_API_PATH}/download`]: problem('result_expired', 410) },
    },
    act: async (stage) => {
      await press(stage, stage.words.result.download);
      await stage.page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'offline',
    ...ofState('compressing'),
    act: async ({ page, words }) => {
      await page.context().setOffline(true);
      await page.getByText(words.job.offline).waitFor();
    },
  },
  { name: 'loading', path: PATH, answers: { replies: { [`GET ${JOB_API_PATH}`]: 'never' } }, shows: '[aria-busy]' },
  {
    name: 'wrong-token',
    path: PATH,
    answers: { replies: { [`GET ${JOB_API_PATH}`]: problem('token_invalid', 403) } },
  },
  { name: 'unknown', path: PATH, answers: { replies: { [`GET ${JOB_API_PATH}`]: problem('job_not_found', 404) } } },
  { name: 'no-token', path: `/v/${PAGE_JOB.jobId}` },
];

export const JOB_SCENES: readonly Scene[] = [
  ...Object.keys(JOB_STATES).map((state) => ({ name: state, ...ofState(state) })),
  ...ACTS,
].map((scene) => ({ ...scene, name: `job-${scene.name}` }));
