import { HOME_SCENES } from './home-scenes.js';
import { JOB_SCENES } from './job-scenes.js';
import type { Scene, Stage } from './scene.js';

const ask = async ({ page, words }: Stage, address: string): Promise<void> => {
  await page.getByLabel(words.lostLink.address).fill(address);
  await page.getByRole('button', { name: words.lostLink.ask }).click();
};

/** The texts, which are loaded beside the page's code. */
const TEXTS = /^\/assets\/(de|en)-.*\.js$/;

const OTHER_SCENES: readonly Scene[] = [
  { name: 'prices', path: '/prices' },
  { name: 'prices-loading', path: '/prices', answers: { replies: { 'GET /v1/page-settings': 'never' } } },
  { name: 'my-video', path: '/my-video' },
  { name: 'lost-link', path: '/lost-link' },
  { name: 'lost-link-wrong', path: '/lost-link', act: async (stage) => await ask(stage, 'grandma') },
  {
    name: 'lost-link-sent',
    path: '/lost-link',
    answers: { replies: { 'POST /v1/videos/recover': {} } },
    act: async (stage) => {
      await ask(stage, 'grandma@example.com');
      await stage.page.getByText(stage.words.lostLink.sent).waitFor();
    },
  },
  { name: 'not-loaded', path: '/', answers: { cut: TEXTS } },
  { name: 'not-found', path: '/nothing-here' },
];

/** Every moment of the page that is looked at: by people in pictures, and by programs. */
export const SCENES: readonly Scene[] = [...HOME_SCENES, ...JOB_SCENES, ...OTHER_SCENES];

export function sceneOf(name: string): Scene {
  const found = SCENES.find((scene) => scene.name === name);
  if (!found) throw new Error(`no scene is called ${name}`);
  return found;
}
