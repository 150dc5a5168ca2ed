import type { Locale } from '../locales.js';

/** What the page says in both languages when the texts of neither have loaded. It is built into the page itself. */
export const NOT_LOADED: Record<Locale, { words: string; reload: string }> = {
  en: { words: 'This page did not load. Check your connection, then reload it.', reload: 'Reload' },
  de: {
    words: 'Diese Seite wurde nicht geladen. Prüfen Sie Ihre Verbindung und laden Sie sie neu.',
    reload: 'Neu laden',
  },
};
