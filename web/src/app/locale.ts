import { batch, signal } from '@preact/signals';
import { formatsOf } from '../../../texts/formats.js';
import { localeFor, type Locale } from '../../../texts/locales.js';
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

/** Shows the page in the language that was chosen in this browser before, otherwise in the browser's own. */
export async function useBestLocale(): Promise<void> {
  const stored = readStored(STORED_AS);
  await showIn(localeFor([...(stored === null ? [] : [stored]), ...navigator.languages]));
}

/** Shows the page in another language, now and on later visits. */
export async function chooseLocale(chosen: Locale): Promise<void> {
  await showIn(chosen);
  store(STORED_AS, chosen);
}

async function showIn(chosen: Locale): Promise<void> {
  const { pageTexts: textsIn } = await CATALOGUES[chosen]();
  const formats = formatsOf(chosen);
  batch(() => {
    locale.value = chosen;
    format.value = formats;
    texts.value = textsIn(formats);
  });
  document.documentElement.lang = chosen;
}
