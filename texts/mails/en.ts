import { say } from '../coded-text.js';
import type { Formats } from '../formats.js';
import type { JobTexts } from '../job/en.js';
import { endWords, refundWords } from '../job/job-text.js';
import { isolated, type MailFacts, type MailWords } from './mail-facts.js';

const ENDED_SUBJECTS = new Map([
  ['abandoned', 'Your video was not finished'],
  ['rejected', 'We could not accept your video'],
  ['canceled', 'Your video was canceled'],
  ['failed', 'We could not finish your video'],
]);
const NOTHING_TO_DO = 'You do not need to do anything.';
const UNASKED = 'If you did not ask for this mail, you can ignore it: the link was sent only to you.';
const DOWNLOAD = 'Download the video';
const STATUS = 'Check the status';

/** Every mail to a customer, by its kind. Times are in the time zone of `format`, which they name. */
export const mailTexts = (format: Formats, job: JobTexts) => {
  const video = ({ fileName }: MailFacts, unnamed = 'Your video'): string =>
    fileName === null ? unnamed : `“${isolated(fileName)}”`;
  const megabytes = (sizeBytes: number | null): string =>
    sizeBytes === null ? 'an unknown size' : format.megabytes(sizeBytes);
  const until = (atMs: number | null): string =>
    atMs === null ? 'for a short time' : `until ${format.dateTime(atMs)}`;
  const refund = ({ refund: money }: MailFacts): string =>
    money === null ? 'your payment' : format.money(money.amountCents, money.currency);
  return {
    done: (facts: MailFacts): MailWords => ({
      subject: 'Your video is ready to send',
      paragraphs: [
        `${video(facts)} is now ${megabytes(facts.sizeBytes)} and fits the limit of ${megabytes(facts.ceilingBytes)}.`,
        ...facts.missing.map((text) => say(job, text) ?? ''),
        `You can download it ${until(facts.expiresAtMs)}. After that it is deleted.`,
      ],
      link: DOWNLOAD,
    }),
    delayed: (facts: MailFacts): MailWords => ({
      subject: 'Your video is delayed',
      paragraphs: [
        `${video(facts)} is taking longer than expected because of a problem on our side, which we are fixing. ${NOTHING_TO_DO}`,
        facts.refundsAtMs === null
          ? 'If we cannot finish it, the job ends. You have not been charged.'
          : `If we do not finish it in time, we refund you automatically by ${format.dateTime(facts.refundsAtMs)}.`,
      ],
      link: STATUS,
    }),
    expires_soon: (facts: MailFacts): MailWords => ({
      subject: 'Your video will be deleted soon',
      paragraphs: [`${video(facts)} can be downloaded ${until(facts.expiresAtMs)}. After that it is deleted.`],
      link: DOWNLOAD,
    }),
    refunded: (facts: MailFacts): MailWords => ({
      subject: 'You have been refunded',
      paragraphs: [
        `${refundWords(job, facts.reason)} We have refunded ${refund(facts)} in full. ${NOTHING_TO_DO}`,
        `${job['expect.succeeded']} We have deleted the video and every copy of it.`,
      ],
      link: null,
    }),
    refunded_part: (facts: MailFacts): MailWords => ({
      subject: 'You have been partly refunded',
      paragraphs: [
        `${refundWords(job, facts.reason)} We have refunded ${refund(facts)}. ${NOTHING_TO_DO}`,
        `${job['expect.succeeded']} Nothing else changes for ${video(facts, 'your video')}.`,
      ],
      link: null,
    }),
    ended: ({ state, reason }: MailFacts): MailWords => ({
      subject: ENDED_SUBJECTS.get(state) ?? 'We could not finish your video',
      paragraphs: [
        endWords(job, reason),
        'You have not been charged. We have deleted the video and every copy of it. To try again, send the video again.',
      ],
      link: null,
    }),
    link: (facts: MailFacts): MailWords => ({
      subject: 'The link to your video',
      paragraphs: [
        facts.expiresAtMs === null
          ? `${video(facts)} is not finished yet. The link shows its status. Anyone who has the link can use it, so do not share it.`
          : `${video(facts)} can be downloaded ${until(facts.expiresAtMs)}. After that it is deleted.`,
        UNASKED,
      ],
      link: facts.expiresAtMs === null ? STATUS : DOWNLOAD,
    }),
    footer: (reference: string) => `MailSized. When you write to us about this video, quote ${reference}.`,
  };
};

/** The type of every language is that of the English texts. */
export type MailTexts = ReturnType<typeof mailTexts>;
