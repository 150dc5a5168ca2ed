import { LOCALES, LOCALE_NAMES, type Locale } from '../../../texts/locales.js';
import { Link } from './link.js';
import { chooseLocale, locale, texts } from './locale.js';

export function Header() {
  return (
    <header class="shell-header">
      <Link to="/" class="brand">
        <img src="/icon.svg" alt="" width="28" height="28" />
        MailSized
      </Link>
      <select
        class="select"
        aria-label={texts.value.shell.language}
        value={locale.value}
        onChange={(event) => void chooseLocale(event.currentTarget.value as Locale)}
      >
        {LOCALES.map((each) => (
          <option key={each} value={each} lang={each}>
            {LOCALE_NAMES[each]}
          </option>
        ))}
      </select>
    </header>
  );
}
