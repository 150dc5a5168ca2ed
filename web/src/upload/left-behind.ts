import { signal } from '@preact/signals';

const KEY = 'mailsized:left-behind';

/** The names of files that this tab was about to send when it was reloaded. They have no job. */
export const leftBehind = signal<readonly string[]>(stored());

/** Stored per tab, because another tab cannot know whether the files are still being sent. */
export function leaveBehind(names: readonly string[]): void {
  try {
    if (names.length === 0) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(names));
  } catch {
    // The browser forbids it: the page does not mention these files.
  }
}

function stored(): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as string[];
  } catch {
    return [];
  }
}
