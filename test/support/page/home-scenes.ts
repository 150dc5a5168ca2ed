import type { EstimateResponses } from '@mailsized/client';
import { JOB_API_PATH, JOB_STATES, PAGE_JOB, PAGE_SETTINGS } from './job-states.js';
import { problem, type Answers } from './pretended-api.js';
import { FILM_BYTES } from './scene-files.js';
import type { Scene, Stage } from './scene.js';

type Estimates = EstimateResponses[200];

const estimateOf = (over: Partial<Estimates['estimates'][number]>): Estimates['estimates'][number] => ({
  target: { provider: 'gmail' },
  ceilingBytes: 25_000_000,
  fit: 'likely',
  grades: { worst: 'fair', best: 'good' },
  amountCents: 199,
  currency: 'usd',
  lines: [],
  ...over,
});

const ESTIMATES: Estimates = {
  note: '',
  estimates: [
    estimateOf({}),
    estimateOf({ target: { provider: 'outlook' }, fit: 'perhaps' }),
    estimateOf({ target: { provider: 'other' }, fit: 'unlikely' }),
  ],
};
const FITS_ALREADY: Estimates = {
  note: '',
  estimates: [
    estimateOf({ fit: 'already_fits', grades: null, amountCents: 0 }),
    estimateOf({ target: { provider: 'outlook' } }),
    estimateOf({ target: { provider: 'other' }, fit: 'perhaps' }),
  ],
};

const ESTIMATED: Answers = { replies: { 'POST /v1/estimates': ESTIMATES } };

/** It ends in a minute, so the page waits. */
const TOO_MANY = {
  ...problem('quota_exceeded', 429),
  quota: 'concurrentJobs',
  limit: 10,
  retryAfterSec: 60,
};

const PARTS = 10;
const SENT_PARTS = 4;

/** A job is made, and the store has some of the parts: no more of them arrive. */
function sending(filmBytes: number, parts: object | 'unreachable' = partsOf(filmBytes)): Answers {
  const partSizeBytes = filmBytes / PARTS;
  const upload = { partSizeBytes, partCount: PARTS, parts: [], companionUrl: '' };
  const video = JOB_STATES['uploading-elsewhere'];
  return {
    ...(video && { video }),
    replies: {
      ...ESTIMATED.replies,
      'POST /v1/videos': { video, token: PAGE_JOB.token, upload },
      [`GET ${JOB_API_PATH}/upload/parts`]: parts,
      [`POST ${JOB_API_PATH}/upload/parts`]: 'never',
    },
  };
}

function partsOf(filmBytes: number): object {
  const sizeBytes = filmBytes / PARTS;
  return {
    parts: Array.from({ length: SENT_PARTS }, (_, index) => ({ partNumber: index + 1, sizeBytes, crc32: null })),
  };
}

const pick = async ({ page }: Stage, ...paths: string[]): Promise<void> => {
  await page.locator('input[type=file]').setInputFiles(paths);
  await page
    .locator('.candidate')
    .nth(paths.length - 1)
    .waitFor();
};
const send = async ({ page }: Stage): Promise<void> => await page.locator('form button[type=submit]').click();

const pickAndSend = async (stage: Stage, ...paths: string[]): Promise<void> => {
  await pick(stage, ...paths);
  await send(stage);
};

/** The first page: nothing chosen yet, something chosen, something on its way. */
export const HOME_SCENES: readonly Scene[] = [
  { name: 'home', path: '/' },
  {
    name: 'home-one-video',
    path: '/',
    answers: ESTIMATED,
    act: async (stage) => {
      await pick(stage, stage.files.film);
      await stage.page.getByText(stage.words.drop.fits.likely).waitFor();
    },
  },
  {
    name: 'home-fits-already',
    path: '/',
    answers: { replies: { 'POST /v1/estimates': FITS_ALREADY } },
    act: async (stage) => {
      await pick(stage, stage.files.longName);
      await stage.page.getByText(stage.words.drop.fits.already_fits).waitFor();
    },
  },
  {
    name: 'home-several-videos',
    path: '/',
    answers: ESTIMATED,
    act: async (stage) => {
      const { film, longName, tooLarge, noVideo, unreadable } = stage.files;
      await pick(stage, film, longName, tooLarge, noVideo, unreadable);
      await stage.page.getByText(stage.words.drop.unreadable).waitFor();
    },
  },
  {
    name: 'home-own-size-and-address-wrong',
    path: '/',
    answers: ESTIMATED,
    act: async (stage) => {
      await pick(stage, stage.files.film);
      await stage.page.getByRole('radio').last().check();
      await stage.page.getByLabel(stage.words.drop.ownSize).fill('lots');
      await stage.page.getByLabel(stage.words.drop.email).fill('grandma');
      await send(stage);
      await stage.page.getByText(stage.words.drop.emailWrong).waitFor();
    },
  },
  {
    name: 'home-sending-two',
    path: '/',
    answers: sending(FILM_BYTES),
    act: async (stage) => {
      await pickAndSend(stage, stage.files.film, stage.files.longName);
      await stage.page.locator('progress').first().waitFor();
    },
  },
  {
    name: 'home-upload-canceled-elsewhere',
    path: '/',
    answers: {
      ...sending(FILM_BYTES, problem('upload_closed', 409)),
      ...(JOB_STATES['canceled'] && { video: JOB_STATES['canceled'] }),
    },
    act: async (stage) => {
      await pickAndSend(stage, stage.files.film, stage.files.longName);
      await stage.page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'home-left-behind',
    path: '/',
    answers: { replies: { ...ESTIMATED.replies, 'POST /v1/videos': 'never' } },
    act: async (stage) => {
      await pickAndSend(stage, stage.files.film);
      await stage.page.locator('progress').waitFor();
      await stage.page.reload();
      await stage.page.getByText(stage.words.drop.leftBehind).waitFor();
    },
  },
  {
    name: 'home-refused',
    path: '/',
    answers: { replies: { ...ESTIMATED.replies, 'POST /v1/videos': problem('address_blocked', 403) } },
    act: async (stage) => {
      await pickAndSend(stage, stage.files.film);
      await stage.page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'home-too-many-videos',
    path: '/',
    answers: { replies: { ...ESTIMATED.replies, 'POST /v1/videos': TOO_MANY } },
    act: async (stage) => {
      await pickAndSend(stage, stage.files.film);
      await stage.page.getByText(stage.words.upload.triesAgain).waitFor();
    },
  },
  {
    name: 'home-maintenance',
    path: '/',
    answers: {
      settings: {
        ...PAGE_SETTINGS,
        maintenance: { since: new Date().toISOString(), until: new Date(Date.now() + 3_600_000).toISOString() },
      },
    },
  },
  {
    name: 'job-sending',
    path: '/',
    answers: sending(FILM_BYTES),
    act: async (stage) => {
      await pickAndSend(stage, stage.files.film);
      await stage.page.locator('progress').waitFor();
    },
  },
  {
    name: 'job-sending-interrupted',
    path: '/',
    answers: sending(FILM_BYTES, 'unreachable'),
    act: async (stage) => {
      await pickAndSend(stage, stage.files.film);
      await stage.page.getByText(stage.words.upload.interrupted).waitFor();
    },
  },
  {
    name: 'job-sending-stopped',
    path: '/',
    answers: sending(FILM_BYTES),
    act: async (stage) => {
      await pickAndSend(stage, stage.files.film);
      // The first page shows a progress too, while the job is being made.
      await stage.page.waitForURL((url) => url.pathname.startsWith('/v/'));
      await stage.page.reload();
      await stage.page.getByText(stage.words.upload.pickSame).waitFor();
    },
  },
];
