import { signal } from '@preact/signals';

const KEY = 'mailsized:left-behind';

/** The names of files that this tab was about to send when it was loaded again: no job knows of them. */
export const leftBehind = signal<readonly string[]>(stored());

/** They stay with the tab, because another one cannot know whether they are still being sent. */
export function leaveBehind(names: readonly string[]): void {
  try {
    if (names.length === 0) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(names));
  } catch {
    // The browser forbids it: nothing is said about them.
  }
}

function stored(): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as string[];
  } catch {
    return [];
  }
}
