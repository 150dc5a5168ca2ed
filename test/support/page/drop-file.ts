import type { Page } from 'playwright-core';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

// Runs in the browser, whose types this project's tests do not see.
const MAKE_TRANSFER = `({ base64, name }) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: 'video/mp4' }));
  return transfer;
}`;

/** Drops a file on the page as a desktop does: with a `drop` event that carries it. */
export async function dropFile(page: Page, path: string, name = basename(path)): Promise<void> {
  const base64 = (await readFile(path)).toString('base64');
  const dataTransfer = await page.evaluateHandle(`(${MAKE_TRANSFER})(${JSON.stringify({ base64, name })})`);
  await page.dispatchEvent('body', 'drop', { dataTransfer });
}
