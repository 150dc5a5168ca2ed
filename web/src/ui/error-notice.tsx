import { wordsFor } from '../app/words.js';
import { texts } from '../app/locale.js';
import { Notice } from './notice.js';

interface ErrorNoticeProps {
  /** Nothing is shown for null. */
  error: unknown;
  retry?: () => void;
}

/** What went wrong, in words, with a button to try again. */
export function ErrorNotice({ error, retry }: ErrorNoticeProps) {
  if (error === null) return null;
  const { title, advice } = wordsFor(error);
  return (
    <Notice tone="problem" title={title} {...(retry && { action: { label: texts.value.upload.tryAgain, act: retry } })}>
      {advice}
    </Notice>
  );
}
