import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** More than any page of ours has to be tabbed through. */
const MOST_TABS = 80;

// Runs in the browser. What a screen reader would call the element that has the focus, as far as our page needs it.
const NAME_OF_FOCUSED = `(() => {
  const element = document.activeElement;
  if (element === document.body) return '';
  const labels = [...(element.labels ?? [])].map((label) => label.innerText);
  const name = element.ariaLabel ?? (labels.length > 0 ? labels.join(' ') : element.innerText);
  return (name ?? '').trim().replaceAll(/\\s+/g, ' ');
})()`;
// Something around or on the element shows where the focus is. Behind the last element it is on nothing of the page.
const SHOWS_FOCUS = `(() => {
  if (document.activeElement === document.body) return true;
  for (let element = document.activeElement; element && element !== document.body; element = element.parentElement) {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    if (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) return true;
  }
  return false;
})()`;

/** Somebody who has no mouse. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Goes on by Tab until the focus is on what has this name, and sees on the way where the focus is. */
  async tabTo(name: string | RegExp): Promise<void> {
    const passed: string[] = [];
    while (passed.length < MOST_TABS) {
      await this.press('Tab');
      const focused = await this.focused();
      expect(await this.page.evaluate(SHOWS_FOCUS), `the focus is seen on “${focused}”`).toBe(true);
      if (typeof name === 'string' ? focused === name : name.test(focused)) return;
      passed.push(focused);
    }
    throw new Error(`Tab does not lead to ${String(name)}, but to ${passed.join(' | ')}`);
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** The name of what has the focus. */
  async focused(): Promise<string> {
    return await this.page.evaluate<string>(NAME_OF_FOCUSED);
  }
}
