import type { QuoteView, VideoView } from '../../src/api/videos/video.schemas.js';
import type { MessageSummary } from '../simulators/inbox/message-store.js';
import type { Check } from './checks.js';
import type { DownloadProbe } from './delivery.js';
import {
  alignColumns,
  bold,
  dim,
  green,
  formatMegabytes,
  formatDuration,
  formatPrice,
  red,
  formatSeconds,
  targetName,
} from './format.js';

/** Links for a closer look; an empty link is left out. */
export interface Links {
  page: string;
  workflow: string;
  apiDocs: string;
  inbox: string;
  stripeSimulator: string;
  s3: string;
}

export interface OrderSummary {
  video: VideoView;
  quote: QuoteView;
  measured: DownloadProbe;
  /** Null when the user's own mail server was used. */
  mails: readonly MessageSummary[] | null;
  checks: readonly Check[];
  resultPath: string;
  /** The time from the order to the mail. */
  totalMs: number;
  links: Links;
}

/** The summary of one order as aligned lines. */
export function summaryTable(closing: OrderSummary): string[] {
  return [
    bold(`${closing.video.fileName}, made to fit ${targetName(closing.quote.target)}`),
    '',
    ...section(comparison(closing)),
    '',
    ...section([...facts(closing), ...mailRows(closing.mails), ['checks', formatChecks(closing.checks)]]),
    '',
    ...section(linkRows(closing.links)),
  ];
}

function section(rows: string[][]): string[] {
  return alignColumns(rows.map(([label = '', ...cells]) => [dim(label.padEnd(LABEL_WIDTH)), ...cells])).map(
    (line) => `  ${line}`,
  );
}

const LABEL_WIDTH = 'Stripe simulator'.length;

function comparison({ video, measured }: OrderSummary): string[][] {
  const { source } = video;
  return [
    ['', dim('before'), dim('after')],
    ['size', formatMegabytes(video.sizeBytes), formatMegabytes(measured.sizeBytes)],
    ['resolution', source ? `${source.width} x ${source.height}` : '', `${measured.width} x ${measured.height}`],
    ['length', formatDuration(source?.durationMs ?? null), formatDuration(measured.durationMs)],
  ];
}

function facts({ quote, measured, resultPath, totalMs }: OrderSummary): string[][] {
  const fillPercent = ((100 * measured.sizeBytes) / quote.ceilingBytes).toFixed(1);
  return [
    ['limit', `${formatMegabytes(quote.ceilingBytes)}, filled to ${fillPercent} %`],
    // The last reason gives the target size, and so explains why the limit is not filled further.
    ['why', quote.reasons.at(-1) ?? ''],
    ['quality', `${quote.grade ?? 'unknown'} (${codecs(measured)})`],
    ['price', priceWords(quote)],
    ['took', formatSeconds(totalMs)],
    ['result', resultPath],
  ];
}

function codecs({ videoCodec, audioCodec }: DownloadProbe): string {
  return audioCodec === null ? `${videoCodec}, no sound` : `${videoCodec} and ${audioCodec}`;
}

function priceWords({ amountCents, currency }: QuoteView): string {
  if (amountCents === null) return '';
  const amount = formatPrice(amountCents, currency);
  return amountCents === 0 ? amount : `${amount}, paid to the Stripe simulator (no real money)`;
}

function mailRows(mails: readonly MessageSummary[] | null): string[][] {
  if (mails === null) return [['mail', 'sent through your own mail server']];
  if (mails.length === 0) return [['mail', 'none arrived']];
  return mails.map(({ subject, to, transport }, at) => [
    at === 0 ? 'mail' : '',
    `"${subject}" to ${to.join(', ')} via ${transport === 'smtp' ? 'SMTP' : 'the Mailgun simulator'}`,
  ]);
}

function formatChecks(checks: readonly Check[]): string {
  return checks.map(({ what, passed }) => (passed ? green(`✓ ${what}`) : red(`✗ NOT ${what}`))).join('  ');
}

function linkRows(links: Links): string[][] {
  const rows = [
    ['this job', links.page],
    ['this workflow', links.workflow],
    ['API docs', links.apiDocs],
    ['inbox', links.inbox],
    ['Stripe simulator', links.stripeSimulator],
    ['S3', links.s3],
  ];
  return rows.filter(([, link]) => link !== '');
}
