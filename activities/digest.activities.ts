import { Context } from '@temporalio/activity';
import type { DigestActivities } from '../src/contracts/activities.js';
import { digestOf, type DigestFigures } from '../src/domain/daily-digest.js';
import { MailDeferred, MailRefused, type MailGateway, type MailMessage } from '../src/gateways/mail/mail.gateway.js';
import { providersInTurn, type MailRoute } from '../src/gateways/mail/mail-routing.js';
import { messageIdOf } from '../src/gateways/mail/message-id.js';
import { renderMail } from '../src/gateways/mail/render-mail.js';
import type { Logger } from '../src/observability/logger.js';
import { VERSION } from '../src/observability/version.js';
import type { AccountsRepository } from '../src/persistence/accounts/accounts.repository.js';
import type { OutboxRepository } from '../src/persistence/outbox/outbox.repository.js';
import type { ReconcileRepository } from '../src/persistence/reconcile/reconcile.repository.js';
import type { JobStatisticsRepository } from '../src/persistence/videos/job-statistics.repository.js';
import type { WebhookEndpointsRepository } from '../src/persistence/webhook-endpoints/webhook-endpoints.repository.js';

interface Deps {
  statistics: Pick<JobStatisticsRepository, 'countMadeSince' | 'countParkedByCause'>;
  accounts: Pick<AccountsRepository, 'countCreatedSince'>;
  outbox: Pick<OutboxRepository, 'unsent'>;
  endpoints: Pick<WebhookEndpointsRepository, 'countDisabled'>;
  reconcile: Pick<ReconcileRepository, 'state' | 'countOpenDifferences'>;
  route: MailRoute;
  sender: string;
  /** The operators' address; undefined: no digest is sent. */
  recipient: string | undefined;
  logger: Logger;
}

/** The daily mail to operators. It belongs to no customer, so it is not in the outbox. */
export function createDigestActivities(deps: Deps): DigestActivities {
  return {
    async sendDailyDigest({ digestId, sinceMs }) {
      const { sender, recipient, logger } = deps;
      if (recipient === undefined) return { status: 'no_address' };
      const { subject, paragraphs } = digestOf(
        await readFigures(deps, new Date(sinceMs)),
        sinceMs,
        Date.now(),
        VERSION,
      );
      const footer = 'You get this mail every day because OPERATORS_EMAIL names this address.';
      const provider = await handOver(deps.route, {
        messageId: messageIdOf(`digest.${digestId}`, sender),
        from: sender,
        to: recipient,
        ...renderMail({ locale: 'en', subject, paragraphs, link: null, footer }),
      });
      logger.info({ provider }, 'a provider has accepted the daily digest');
      return { status: 'sent' };
    },
  };
}

async function readFigures(deps: Deps, since: Date): Promise<DigestFigures> {
  const [jobs, parked, newAccounts, unsentMails, disabledEndpoints, moneyDifferences, state] = await Promise.all([
    deps.statistics.countMadeSince(since),
    deps.statistics.countParkedByCause(),
    deps.accounts.countCreatedSince(since),
    deps.outbox.unsent(),
    deps.endpoints.countDisabled(since),
    deps.reconcile.countOpenDifferences(),
    deps.reconcile.state(),
  ]);
  return {
    jobs,
    parked,
    newAccounts,
    unsentMails,
    disabledEndpoints,
    moneyDifferences,
    wedgedWorkflows: state.wedged?.wedged ?? 0,
    reconciledAt: state.completedAt,
    reconcileReportsOnly: state.reportOnly !== null,
  };
}

/**
 * Tries the providers in the order of customers' mails.
 *
 * @throws the error of the last provider that was tried; the next attempt starts over.
 */
async function handOver(route: MailRoute, message: MailMessage): Promise<MailGateway['name']> {
  const [first, second] = providersInTurn(route, Context.current().info.attempt);
  try {
    await first.send(message);
    return first.name;
  } catch (error) {
    if (!second || !(error instanceof MailRefused || error instanceof MailDeferred)) throw error;
    await second.send(message);
    return second.name;
  }
}
