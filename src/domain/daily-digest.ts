/** The figures that operators get once a day. Counts only: personal data does not belong in a mail. */
export interface DigestFigures {
  /** Jobs created in the period, how many of them had each outcome, and how many customers created them. */
  jobs: Record<'created' | 'delivered' | 'failed' | 'refunded' | 'customers', number>;
  newAccounts: number;
  /** Parked jobs, which wait for a human, by the type of the failure that parked them. */
  parked: readonly { cause: string; count: number }[];
  unsentMails: { count: number; oldestAt: Date | null };
  /** Webhook endpoints that were switched off in the period because they kept failing or are gone. */
  disabledEndpoints: number;
  /** Differences between the ledger and Stripe that are still open. */
  moneyDifferences: number;
  wedgedWorkflows: number;
  /** When reconciliation last completed; null: never. */
  reconciledAt: Date | null;
  reconcileReportsOnly: boolean;
}

export interface Digest {
  subject: string;
  paragraphs: string[];
}

// Reconciliation runs every few minutes.
const RECONCILE_LATE_MS = 60 * 60 * 1000;
// The alerts report a provider that is down for a while. This limit is for problems that retries do not solve.
const MAIL_LATE_MS = 60 * 60 * 1000;

/** The digest for a period that ends now: first what needs attention, each item with its section of RUNBOOK.md. */
export function digestOf(figures: DigestFigures, sinceMs: number, nowMs: number, version: string): Digest {
  const concerns = concernsOf(figures, nowMs);
  const { jobs, newAccounts } = figures;
  return {
    subject: concerns.length === 0 ? 'MailSized: all is well' : `MailSized: ${needAttention(concerns.length)}`,
    paragraphs: [
      ...(concerns.length === 0 ? ['Nothing needs attention.'] : concerns),
      `From ${utcMinute(sinceMs)} to ${utcMinute(nowMs)}:`,
      `${count(jobs.created, 'video')} from ${count(jobs.customers, 'customer')}. Of these, ${jobs.delivered} delivered, ${jobs.failed} failed, ${jobs.refunded} refunded.`,
      `${count(newAccounts, 'new account')}.`,
      `MailSized ${version} is running.`,
    ],
  };
}

function concernsOf(figures: DigestFigures, nowMs: number): string[] {
  const { parked, unsentMails, disabledEndpoints, moneyDifferences, wedgedWorkflows, reconciledAt } = figures;
  const parkedCount = parked.reduce((sum, { count: each }) => sum + each, 0);
  const causes = parked.map(({ cause, count: each }) => `${cause}: ${each}`).join(', ');
  const mailAgeMs = nowMs - (unsentMails.oldestAt?.getTime() ?? nowMs);
  const reconcileAgeMs = nowMs - (reconciledAt?.getTime() ?? -Infinity);
  return [
    wedgedWorkflows > 0 && `${count(wedgedWorkflows, 'workflow')} wedged. ${section('A workflow is wedged')}`,
    moneyDifferences > 0 &&
      `${count(moneyDifferences, 'difference')} between the ledger and Stripe. ${section('Reconciliation')}`,
    reconcileAgeMs > RECONCILE_LATE_MS &&
      `Reconciliation ${reconciledAt ? `last completed at ${utcMinute(reconciledAt.getTime())}` : 'has never completed'}. ${section('Reconciliation')}`,
    figures.reconcileReportsOnly && `Reconciliation only reports and repairs nothing. ${section('Reconciliation')}`,
    parkedCount > 0 && `${count(parkedCount, 'job')} parked (${causes}). ${section('Parked jobs')}`,
    mailAgeMs > MAIL_LATE_MS &&
      `${count(unsentMails.count, 'mail')} unsent, the oldest for ${Math.round(mailAgeMs / 3_600_000)} h. ${section('Mails do not arrive')}`,
    disabledEndpoints > 0 &&
      `${count(disabledEndpoints, 'webhook endpoint')} switched off after failures. ${section('Webhooks out')}`,
  ].filter((concern) => concern !== false);
}

function needAttention(number: number): string {
  return number === 1 ? '1 thing needs attention' : `${number} things need attention`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function section(title: string): string {
  return `See RUNBOOK.md, “${title}”.`;
}

function utcMinute(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
