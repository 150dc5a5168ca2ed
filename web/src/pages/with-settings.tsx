import type { PageSettings } from '@mailsized/client';
import type { ComponentChildren } from 'preact';
import { loadSettings, settings, settingsError } from '../api/settings.js';
import { texts } from '../app/locale.js';
import { wordsFor } from '../app/words.js';
import { Notice } from '../ui/notice.js';

/** Content that needs the installation's own figures and waits for them: a wrong price is worse than none. */
export function WithSettings({ children }: { children: (settings: PageSettings) => ComponentChildren }) {
  const { shell, upload } = texts.value;
  if (settings.value) return <>{children(settings.value)}</>;
  if (settingsError.value === null) return <p aria-busy="true">{shell.loading}</p>;
  const { title, advice } = wordsFor(settingsError.value);
  return (
    <Notice tone="problem" title={title} action={{ label: upload.tryAgain, act: () => void loadSettings() }}>
      {advice}
    </Notice>
  );
}
