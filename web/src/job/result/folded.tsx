import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { texts } from '../../app/locale.js';
import { ErrorNotice } from '../../ui/error-notice.js';

interface FoldedProps<T> {
  title: string;
  load: () => Promise<T>;
  children: (loaded: T) => ComponentChildren;
}

/** A section that few customers open. It is loaded again each time it is opened. */
export function Folded<T>({ title, load, children }: FoldedProps<T>) {
  const loaded = useSignal<T | null>(null);
  const error = useSignal<unknown>(null);
  const get = (): void => {
    error.value = null;
    load().then(
      (answer) => (loaded.value = answer),
      (caught: unknown) => (error.value = caught),
    );
  };
  return (
    <details class="card folded" onToggle={({ currentTarget }) => currentTarget.open && get()}>
      <summary>
        <h2>{title}</h2>
      </summary>
      <ErrorNotice error={error.value} retry={get} />
      {loaded.value !== null && children(loaded.value)}
      {loaded.value === null && error.value === null && <p aria-busy="true">{texts.value.shell.loading}</p>}
    </details>
  );
}
