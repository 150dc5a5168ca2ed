import type { BrowserContextOptions, Page } from 'playwright-core';
import { formatsOf } from '../../../texts/formats.js';
import type { Locale } from '../../../texts/locales.js';
import { pageTexts as german } from '../../../texts/page/de.js';
import { pageTexts as english, type PageTexts } from '../../../texts/page/en.js';
import { pretendApi, type Answers } from './pretended-api.js';
import type { SceneFiles } from './scene-files.js';

const TEXTS: Record<Locale, typeof english> = { en: english, de: german };

/** One moment of the page: where it is opened, what the API answers, and what the customer has done. */
export interface Scene {
  name: string;
  path: string;
  answers?: Answers;
  /** What is shown once the page is there; by default its heading. */
  shows?: string;
  act?: (stage: Stage) => Promise<void>;
}

export interface Stage {
  page: Page;
  /** What the page says, in the language of the scene. */
  words: PageTexts;
  files: SceneFiles;
}

interface SceneOptions extends BrowserContextOptions {
  openPage: (options: BrowserContextOptions) => Promise<Page>;
  files: SceneFiles;
  in?: Locale;
}

/** Opens the page as it is in the scene, with nothing moving. */
export async function openScene(scene: Scene, options: SceneOptions): Promise<Page> {
  const { openPage, files, in: locale = 'en', ...context } = options;
  const page = await openPage({ reducedMotion: 'reduce', serviceWorkers: 'block', ...context, locale });
  const answers = { excerpts: files.excerpts, poster: files.poster, ...scene.answers };
  const origin = await pretendApi(page, () => answers);
  await page.goto(origin + scene.path);
  await page
    .locator(scene.shows ?? 'h1')
    .first()
    .waitFor();
  await scene.act?.({ page, words: TEXTS[locale](formatsOf(locale)), files });
  return page;
}
