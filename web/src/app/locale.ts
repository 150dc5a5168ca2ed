import { batch, signal } from '@preact/signals';
import { formatsOf } from '../../../texts/formats.js';
import { LOCALES, localeFor, type Locale } from '../../../texts/locales.js';
import type { PageTexts, pageTexts } from '../../../texts/page/en.js';
import { readStored, store } from './browser-storage.js';

const CATALOGUES: Record<Locale, () => Promise<{ pageTexts: typeof pageTexts }>> = {
  en: () => import('../../../texts/page/en.js'),
  de: () => import('../../../texts/page/de.js'),
};

const STORED_AS = 'locale';

/** The language of the page, and its formats for figures. */
export const locale = signal<Locale>('en');
export const format = signal(formatsOf('en'));
/** The texts in that language. `useBestLocale` sets them before anything is shown. */
export const texts = signal<PageTexts>(undefined as unknown as PageTexts);

/** The texts of the chosen language did not load. The page is still in the previous language. */
export const isChoiceLost = signal(false);
let wanted: Locale = 'en';

/**
 * Shows the page in the language that was chosen in this browser before, otherwise in the browser's own. If its texts do not
 * load, shows the page in another language.
 *
 * @throws when the texts of no language load.
 */
export async function useBestLocale(): Promise<void> {
  const stored = readStored(STORED_AS);
  const best = localeFor([...(stored === null ? [] : [stored]), ...navigator.languages]);
  const [second = best] = LOCALES.filter((each) => each !== best);
  await showIn(best).catch(async () => await showIn(second));
}

/** Shows the page in another language, now and on later visits. */
export async function chooseLocale(chosen: Locale): Promise<void> {
  // Stored first: if the texts do not load, a reload of the page tries this language again.
  store(STORED_AS, chosen);
  isChoiceLost.value = false;
  await showIn(chosen).catch(() => (isChoiceLost.value = wanted === chosen));
}

async function showIn(chosen: Locale): Promise<void> {
  wanted = chosen;
  const { pageTexts: textsIn } = await CATALOGUES[chosen]();
  // Another language has been chosen in the meantime.
  if (wanted !== chosen) return;
  const formats = formatsOf(chosen);
  batch(() => {
    locale.value = chosen;
    format.value = formats;
    texts.value = textsIn(formats);
  });
  document.documentElement.lang = chosen;
}
