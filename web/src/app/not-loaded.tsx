import { LOCALES } from '../../../texts/locales.js';
import { NOT_LOADED } from '../../../texts/page/not-loaded.js';
import { Notice } from '../ui/notice.js';
import { texts } from './locale.js';
import './shell.css';

const reload = (): void => window.location.reload();

/** In the place of a part of the page that did not load. */
export function PartNotLoaded() {
  const { shell } = texts.value;
  return (
    <Notice tone="problem" action={{ label: shell.reload, act: reload }}>
      {shell.loadFailed}
    </Notice>
  );
}

/** In the place of everything, when there are texts in no language. */
export function NotLoaded() {
  return (
    <main class="narrow stack">
      <h1>MailSized</h1>
      {LOCALES.map((each) => (
        <div lang={each} key={each}>
          <Notice tone="problem" action={{ label: NOT_LOADED[each].reload, act: reload }}>
            {NOT_LOADED[each].words}
          </Notice>
        </div>
      ))}
    </main>
  );
}
