import type { CodedText } from '../coded-text.js';

/** What a mail can mention. What is not known is null. */
export interface MailFacts {
  /** The name of the file as a mail may show it; a stranger may have chosen it. Null where there is none to show. */
  readonly fileName: string | null;
  /** Why the job ended or was refunded. */
  readonly reason: string | null;
  readonly state: string;
  readonly sizeBytes: number | null;
  readonly ceilingBytes: number | null;
  readonly refund: { readonly amountCents: number; readonly currency: string } | null;
  readonly expiresAtMs: number | null;
  /** When a job that waits for us is refunded automatically; null when nothing was paid. */
  readonly refundsAtMs: number | null;
  /** What the result lacks. */
  readonly missing: readonly CodedText[];
}

/** The words of one mail. `link` is what the link in it is called; it has none without. */
export interface MailWords {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly link: string | null;
}

/** A name that somebody chose, in a sentence: its direction of writing ends with it (UAX 9). */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
