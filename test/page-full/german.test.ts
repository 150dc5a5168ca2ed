import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { formatsOf } from '../../texts/formats.js';
import { pageTexts as germanTexts } from '../../texts/page/de.js';
import { pageTexts as englishTexts } from '../../texts/page/en.js';
import { dropFile } from '../support/page/drop-file.js';
import { LONG_PATIENCE_MS, usePage } from '../support/page/use-page.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, uniqueEmail } from '../support/stack/customer.js';
import { useFlakyEncoder } from '../support/stack/flaky-encoder.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

/** The sentences and words of a catalogue that are the same whatever they are about. */
function plainTextsOf(texts: unknown): string[] {
  if (typeof texts === 'string') return [texts];
  if (typeof texts !== 'object' || texts === null) return [];
  return Object.values(texts).flatMap(plainTextsOf);
}

const GERMAN = germanTexts(formatsOf('de'));
const SAID_IN_GERMAN = new Set(plainTextsOf(GERMAN));
/** What only an English page says. */
const ENGLISH = new Set(plainTextsOf(englishTexts(formatsOf('en'))).filter((text) => !SAID_IN_GERMAN.has(text)));

describe('a German browser', () => {
  const encoder = useFlakyEncoder();
  const deployment = useTestDeployment({ env: { FFMPEG_PATH: encoder.path } });
  const clips = useClips();
  const openPage = usePage({ patienceMs: LONG_PATIENCE_MS });
  afterEach(() => encoder.repair());

  async function expectNoEnglish(page: Page): Promise<void> {
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    const shown = await page.evaluate<string>('document.body.innerText');
    const labels = await page.evaluate<string[]>(
      `[...document.querySelectorAll('[aria-label]')].map((element) => element.ariaLabel)`,
    );
    const lines = [...shown.split('\n').map((line) => line.trim()), ...labels];
    expect(lines.filter((line) => ENGLISH.has(line))).toEqual([]);
  }

  /** Sends the small clip to be made to fit, until its price is shown. */
  async function sendAndChoose(email: string): Promise<Page> {
    const page = await openPage({ locale: 'de-DE' });
    await page.goto(deployment().stack.urls.api);
    await dropFile(page, clips().small);
    await page.getByRole('radio', { name: GERMAN.targets.own }).check();
    await page.getByLabel(GERMAN.drop.ownSize).fill(String(SMALL_TARGET.ceilingBytes / 1_000_000).replace('.', ','));
    await page.getByLabel(GERMAN.drop.email).fill(email);
    await expectNoEnglish(page);
    await page.getByRole('button', { name: GERMAN.drop.send(1) }).click();
    await page.getByRole('heading', { name: GERMAN.job.titles.quoted }).waitFor();
    await expectNoEnglish(page);
    await page
      .getByRole('button', { name: new RegExp(`^${GERMAN.offer.choose}`) })
      .first()
      .click();
    await page.getByRole('heading', { name: GERMAN.pay.title }).waitFor();
    await expectNoEnglish(page);
    return page;
  }

  async function pay(page: Page, card: string): Promise<void> {
    await page.getByRole('radio', { name: card }).check();
    await page.getByLabel(GERMAN.pay.consent).check();
    await page.locator('.pay button[type=submit]').click();
  }

  it('reads German all the way, a declined card and the mail included', async () => {
    const email = uniqueEmail();
    const page = await sendAndChoose(email);
    const { cards } = GERMAN.pay.simulator;
    await pay(page, cards.insufficient_funds.label);
    await page.getByText(GERMAN.pay.declined).waitFor();
    await expectNoEnglish(page);
    await pay(page, cards.succeeds.label);
    await page.getByRole('button', { name: GERMAN.result.download }).waitFor();
    await expectNoEnglish(page);
    await page.getByText(GERMAN.result.receipt.title, { exact: true }).click();
    await page.getByText(GERMAN.result.record.title, { exact: true }).click();
    await page.getByText(GERMAN.result.record.mails, { exact: true }).waitFor();
    await expectNoEnglish(page);
    const [mail] = await deployment().inbox.waitForMails(email);
    expect(mail?.subject).toBe('Ihr Video ist versandfertig');
  });

  it('reads in German why an encode failed, and what went back', async () => {
    const page = await sendAndChoose(uniqueEmail());
    encoder.break('conversion');
    await pay(page, GERMAN.pay.simulator.cards.succeeds.label);
    await page.getByRole('heading', { name: GERMAN.job.titles.refunded }).waitFor();
    await page.getByText(/^Erstattung/).waitFor();
    await expectNoEnglish(page);
  });
});
