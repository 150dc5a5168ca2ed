import { say } from '../coded-text.js';
import type { Formats } from '../formats.js';
import type { JobTexts } from '../job/en.js';
import { endWords, refundWords } from '../job/job-text.js';
import type { MailTexts } from './en.js';
import { isolated, type MailFacts } from './mail-facts.js';

const ENDED_SUBJECTS = new Map([
  ['abandoned', 'Ihr Video wurde nicht fertiggestellt'],
  ['rejected', 'Wir konnten Ihr Video nicht annehmen'],
  ['canceled', 'Ihr Video wurde abgebrochen'],
  ['failed', 'Wir konnten Ihr Video nicht fertigstellen'],
]);
const NOTHING_TO_DO = 'Sie müssen nichts tun.';
const UNASKED =
  'Wenn Sie diese E-Mail nicht angefordert haben, können Sie sie ignorieren: Den Link haben nur Sie bekommen.';
const DOWNLOAD = 'Video herunterladen';
const STATUS = 'Stand ansehen';

export const mailTexts = (format: Formats, job: JobTexts): MailTexts => {
  const video = ({ fileName }: MailFacts, unnamed = 'Ihr Video'): string =>
    fileName === null ? unnamed : `„${isolated(fileName)}“`;
  const megabytes = (sizeBytes: number | null): string =>
    sizeBytes === null ? 'unbekannter Größe' : format.megabytes(sizeBytes);
  const until = (atMs: number | null): string => (atMs === null ? 'kurze Zeit' : `bis ${format.dateTime(atMs)}`);
  const refund = ({ refund: money }: MailFacts): string =>
    money === null ? 'Ihre Zahlung' : format.money(money.amountCents, money.currency);
  return {
    done: (facts) => ({
      subject: 'Ihr Video ist versandfertig',
      paragraphs: [
        facts.sizeBytes === null
          ? `${video(facts)} ist jetzt klein genug.`
          : `${video(facts)} hat jetzt ${megabytes(facts.sizeBytes)} und bleibt unter der Grenze von ${megabytes(facts.ceilingBytes)}.`,
        ...facts.missing.map((text) => say(job, text) ?? ''),
        `Sie können es ${until(facts.expiresAtMs)} herunterladen. Danach wird es gelöscht.`,
      ],
      link: DOWNLOAD,
    }),
    delayed: (facts) => ({
      subject: 'Ihr Video verspätet sich',
      paragraphs: [
        `${video(facts)} dauert länger als erwartet. Das liegt an einem Problem auf unserer Seite, das wir gerade beheben. ${NOTHING_TO_DO}`,
        facts.refundsAtMs === null
          ? 'Können wir es nicht fertigstellen, endet der Auftrag. Es wurde nichts abgebucht.'
          : `Werden wir nicht rechtzeitig fertig, erstatten wir Ihnen die Zahlung automatisch, spätestens am ${format.dateTime(facts.refundsAtMs)}.`,
      ],
      link: STATUS,
    }),
    expires_soon: (facts) => ({
      subject: 'Ihr Video wird bald gelöscht',
      paragraphs: [
        `${video(facts)} lässt sich noch ${until(facts.expiresAtMs)} herunterladen. Danach wird es gelöscht.`,
      ],
      link: DOWNLOAD,
    }),
    refunded: (facts) => ({
      subject: 'Sie haben Ihr Geld zurück',
      paragraphs: [
        `${refundWords(job, facts.reason)} Wir haben Ihnen ${refund(facts)} vollständig erstattet. ${NOTHING_TO_DO}`,
        `${job['expect.succeeded']} Das Video und alle Kopien haben wir gelöscht.`,
      ],
      link: null,
    }),
    refunded_part: (facts) => ({
      subject: 'Sie haben einen Teil Ihres Geldes zurück',
      paragraphs: [
        `${refundWords(job, facts.reason)} Wir haben Ihnen ${refund(facts)} erstattet. ${NOTHING_TO_DO}`,
        `${job['expect.succeeded']} Sonst ändert sich für ${video(facts, 'Ihr Video')} nichts.`,
      ],
      link: null,
    }),
    ended: ({ state, reason }) => ({
      subject: ENDED_SUBJECTS.get(state) ?? 'Wir konnten Ihr Video nicht fertigstellen',
      paragraphs: [
        endWords(job, reason),
        'Es wurde nichts abgebucht. Das Video und alle Kopien haben wir gelöscht. Wenn Sie es noch einmal versuchen möchten, senden Sie das Video noch einmal.',
      ],
      link: null,
    }),
    link: (facts) => ({
      subject: 'Der Link zu Ihrem Video',
      paragraphs: [
        facts.expiresAtMs === null
          ? `${video(facts)} ist noch nicht fertig. Der Link zeigt, wie es steht. Wer den Link hat, kann ihn verwenden: Geben Sie ihn nicht weiter.`
          : `${video(facts)} lässt sich ${until(facts.expiresAtMs)} herunterladen. Danach wird es gelöscht.`,
        UNASKED,
      ],
      link: facts.expiresAtMs === null ? STATUS : DOWNLOAD,
    }),
    footer: (reference) =>
      `MailSized. Wenn Sie uns zu diesem Video schreiben, nennen Sie das Kennzeichen ${reference}.`,
  };
};
