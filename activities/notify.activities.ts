import { OPEN_JOB_MAILS, type MailInput, type NotifyActivities } from '../src/contracts/activities.js';
import type { Keyring } from '../src/credentials/keyring.js';
import { emailHashOf } from '../src/credentials/email-hash.js';
import { jobTokenOf } from '../src/credentials/job-token.js';
import type { MailRoute } from '../src/gateways/mail/mail-routing.js';
import { mailContentOf } from '../src/gateways/mail/mail-templates.js';
import { messageIdOf } from '../src/gateways/mail/message-id.js';
import { renderMail } from '../src/gateways/mail/render-mail.js';
import { mailboxOf } from '../src/domain/email-address.js';
import { jobPageUrl } from '../src/domain/job-page-url.js';
import { isClosed } from '../src/domain/video-state.js';
import type { Logger } from '../src/observability/logger.js';
import type { WorkerMetrics } from '../src/observability/worker-metrics.js';
import type { OutboxRepository } from '../src/persistence/outbox/outbox.repository.js';
import { summarizeLedger } from '../src/domain/ledger/summarize-ledger.js';
import type { PaymentsRepository } from '../src/persistence/payments/payments.repository.js';
import type { RateLimitsRepository } from '../src/persistence/rate-limits/rate-limits.repository.js';
import type { VideoRecord } from '../src/persistence/videos/video.schema.js';
import type { VideosRepository } from '../src/persistence/videos/videos.repository.js';
import { MailAttempt } from './support/mail-attempt.js';

interface Deps {
  videos: VideosRepository;
  outbox: OutboxRepository;
  ledger: PaymentsRepository;
  limits: RateLimitsRepository;
  route: MailRoute;
  sender: string;
  publicBaseUrl: string;
  jobTokenKeyring: Keyring;
  /** The most mails to one address in a day about jobs that nobody vouches for. */
  maxUnvouchedMailsPerDay: number;
  logger: Logger;
  metrics: Pick<WorkerMetrics, 'mailAttempts'>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Mails. One per event and recipient, and one per `mailId`: the outbox knows which mails a provider has accepted, and
 * which providers may have accepted the others. These providers are asked before a mail is sent again. If they cannot
 * tell (SMTP), stay unreachable for some attempts, or do not know the mail after two minutes (Mailgun), the mail is sent
 * again under the same Message-ID, because a customer without a link is worse off than one with the same message twice.
 */
export function createNotifyActivities(deps: Deps): NotifyActivities {
  return {
    async sendMail(input) {
      const { jobId, kind } = input;
      const { messageId, outboxId } = mailIdsOf(input, deps.sender);
      const video = await deps.videos.find(jobId);
      const to = video?.request.email;
      if (!video || !to || isOutdated(video, input)) {
        // An earlier attempt may have claimed it.
        await deps.outbox.markDropped(outboxId);
        return { status: video && to ? 'outdated' : 'no_address' };
      }
      const earlier = await deps.outbox.claim({ _id: outboxId, jobId, kind, messageId });
      if (earlier?.status === 'sent' || earlier?.status === 'withheld') return { status: earlier.status };
      if (!earlier && !isVouchedFor(video) && !(await fitsRecipientLimit(deps, to))) {
        await deps.outbox.markWithheld(outboxId);
        deps.logger.warn({ jobId, kind }, 'a mail is withheld: its address had too many about unpaid jobs today');
        return { status: 'withheld' };
      }
      const countTry = (provider: string, outcome: string) =>
        deps.metrics.mailAttempts.inc({ provider, kind, outcome });
      const attempt = new MailAttempt({ ...deps, countTry }, { outboxId, jobId, messageId, earlier });
      const sent = await attempt.deliver(async () => {
        const content = await contentOf(deps, video, input);
        return { messageId, from: deps.sender, to, ...content };
      });
      await deps.outbox.markSent(outboxId, sent.provider, sent.fallbackReason);
      deps.logger.info({ jobId, kind, ...sent }, 'a provider has accepted a mail');
      return { status: 'sent' };
    },
  };
}

/**
 * Whether somebody vouches for the address of a job: its account, or a customer who has paid. Anybody else may have typed
 * the address of a stranger.
 */
function isVouchedFor({ accountId, paid }: VideoRecord): boolean {
  return accountId !== null || paid === true;
}

/**
 * Counted per mailbox, over all callers: else a caller with many addresses could flood somebody with our mails. The hash is
 * only kept for a day, so any secret of this role will do.
 */
async function fitsRecipientLimit(
  { limits, maxUnvouchedMailsPerDay, jobTokenKeyring }: Deps,
  email: string,
): Promise<boolean> {
  const limit = { max: maxUnvouchedMailsPerDay, windowMs: DAY_MS };
  const mailboxHash = emailHashOf(mailboxOf(email), jobTokenKeyring);
  return (await limits.consume(`unvouched-mails-to:${mailboxHash}`, limit, Date.now())) === 0;
}

/** Whether what a mail would say is no longer true. */
function isOutdated({ state, attention, expiresAtMs }: VideoRecord, { kind, mailId }: MailInput): boolean {
  if (isClosed(state) && OPEN_JOB_MAILS.includes(kind)) return true;
  // A job stays open until its files are deleted, which takes long while the store is down.
  if (kind === 'done' || kind === 'expires_soon') return (expiresAtMs ?? Infinity) <= Date.now();
  return kind === 'delayed' && attention?.parkId !== mailId;
}

// An event is mailed once; a mail that is requested again is a different mail, with its own `mailId`.
function mailIdsOf({ jobId, kind, mailId }: MailInput, sender: string) {
  const name = mailId ? `${kind}-${mailId}` : kind;
  return { messageId: messageIdOf(`${jobId}.${name}`, sender), outboxId: `${jobId}:${name}` };
}

async function contentOf(deps: Deps, video: VideoRecord, input: MailInput) {
  const { kind, reason } = input;
  const quote = video.offer?.quotes.find(({ quoteId }) => quoteId === video.chosenQuoteId);
  const token = jobTokenOf({ jobId: video._id, tokenVersion: video.tokenVersion }, deps.jobTokenKeyring);
  return renderMail(
    mailContentOf(kind, {
      locale: video.request.locale ?? null,
      reference: video.reference,
      // A stranger must not be mailed words that somebody else has chosen.
      fileName: isVouchedFor(video) ? video.request.fileName : null,
      reason: reason ?? null,
      state: video.state,
      sizeBytes: video.output?.sizeBytes ?? null,
      ceilingBytes: quote?.plan.ceilingBytes ?? null,
      ...(await refundedAmountOf(deps, input)),
      expiresAtMs: video.expiresAtMs ?? null,
      shortfalls: video.output?.shortfalls ?? [],
      // A free job has nothing to refund.
      refundsAtMs: video.paid ? (video.attention?.refundsAtMs ?? null) : null,
      jobUrl: jobPageUrl(deps.publicBaseUrl, video._id, token),
    }),
  );
}

/** The amount refunded: in total, or for the part that the mail is about. */
async function refundedAmountOf({ ledger }: Deps, { jobId, kind, mailId }: MailInput) {
  const payment = await ledger.find(jobId);
  const wanted = kind === 'refunded_part' ? mailId : undefined;
  const amounts = summarizeLedger(payment?.entries ?? [])
    .refunds.filter(({ status, claimId }) => status !== 'failed' && (wanted === undefined || claimId === wanted))
    .map(({ amountCents }) => amountCents);
  const amountCents = amounts.length > 0 ? amounts.reduce((sum, amount) => sum + amount, 0) : null;
  return { amountCents, currency: payment?.currency ?? null };
}
