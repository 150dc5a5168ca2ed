import { Context } from '@temporalio/activity';
import {
  MailDeferred,
  MailRefused,
  MailUnanswered,
  type MailGateway,
  type MailMessage,
} from '../../src/gateways/mail/mail.gateway.js';
import { nextMailStep, type MailLookup, type MailRoute } from '../../src/gateways/mail/mail-routing.js';
import type { Logger } from '../../src/observability/logger.js';
import type { OutboxRepository } from '../../src/persistence/outbox/outbox.repository.js';
import type { OutboxRecord } from '../../src/persistence/outbox/outbox.schema.js';

interface Deps {
  outbox: OutboxRepository;
  route: MailRoute;
  logger: Logger;
  /** Called with the outcome of each try to hand over a mail. */
  countTry(provider: MailGateway['name'], outcome: MailTryOutcome): void;
}

// Mailgun lists a mail that it accepted only after a while: usually after seconds, and its manual trusts a list only when it
// is half an hour old. After two minutes, a customer without a link is worse off than one with the same mail twice.
// When a worker dies, the attempt's time limit passes before the next attempt, which is as long.
const ACCEPTANCE_RECORDED_MS = 2 * 60 * 1000;

type MailTryOutcome = 'accepted' | 'refused' | 'deferred' | 'failed';

/** A mail that this attempt has claimed. */
interface ClaimedMail {
  outboxId: string;
  jobId: string;
  messageId: string;
  /** What earlier attempts left in the outbox; null for the first attempt. */
  earlier: OutboxRecord | null;
}

/** The provider that accepted the mail and, if it is not the primary provider, the reason as a code. */
interface AcceptedMail {
  provider: MailGateway['name'];
  fallbackReason: string | null;
}

/**
 * One attempt of an activity to hand a mail to a provider. The outbox records the provider before the try begins, so that
 * after a crash the next attempt knows which provider to ask.
 */
export class MailAttempt {
  private fallbackReason: string;

  constructor(
    private readonly deps: Deps,
    private readonly mail: ClaimedMail,
  ) {
    this.fallbackReason = mail.earlier?.fallbackReason ?? 'primary_unavailable';
  }

  /**
   * Hands the mail to a provider, unless an earlier try succeeded.
   *
   * @throws the error of the last provider that was tried; an `Error` if a provider must be asked first and does not
   *   answer.
   */
  async deliver(compose: () => Promise<MailMessage>): Promise<AcceptedMail> {
    const lookups = await this.lookUpUnconfirmed();
    const step = nextMailStep(this.deps.route, Context.current().info.attempt, lookups);
    if (step.kind === 'already_accepted') return this.acceptedBy(step.provider);
    if (step.kind === 'wait') {
      throw new Error(
        `${step.provider.name} may have accepted the mail and cannot say so now; the mail is not sent again yet`,
      );
    }
    const unconfirmed = lookups.filter(({ result }) => result !== 'not_accepted').map(({ provider }) => provider);
    const message = await compose();
    if (unconfirmed.length > 0) {
      const names = unconfirmed.map(({ name }) => name);
      this.deps.logger.warn({ jobId: this.mail.jobId, unconfirmed: names }, 'a mail may arrive twice');
    }
    return await this.send(message, step.providers, unconfirmed);
  }

  private async lookUpUnconfirmed(): Promise<MailLookup[]> {
    const { earlier } = this.mail;
    if (!earlier) return [];
    const { primary, fallback } = this.deps.route;
    const lookups: MailLookup[] = [];
    for (const provider of fallback ? [primary, fallback] : [primary]) {
      // A record without the field does not say which providers were tried: any of them may have been.
      const unansweredBefore = earlier.unconfirmed ? earlier.unconfirmed[provider.name] : 0;
      if (unansweredBefore !== undefined) lookups.push(await this.lookUp(provider, unansweredBefore));
    }
    return lookups;
  }

  private async lookUp(provider: MailGateway, unansweredBefore: number): Promise<MailLookup> {
    const { outbox } = this.deps;
    const { outboxId } = this.mail;
    const result = await this.ask(provider);
    if (result === 'not_accepted') await outbox.clearUnconfirmed(outboxId, provider.name);
    if (result !== 'unanswered') return { provider, result, unansweredLookups: 0 };
    await outbox.countUnansweredLookup(outboxId, provider.name);
    return { provider, result, unansweredLookups: unansweredBefore + 1 };
  }

  private async ask(provider: MailGateway): Promise<MailLookup['result']> {
    const { jobId, messageId } = this.mail;
    try {
      const wasAccepted = await provider.wasAccepted(messageId);
      if (wasAccepted === null) return 'cannot_tell';
      if (wasAccepted) return 'accepted';
      const unansweredAtMs = this.mail.earlier?.unansweredAt?.[provider.name]?.getTime() ?? -Infinity;
      return Date.now() - unansweredAtMs < ACCEPTANCE_RECORDED_MS ? 'too_early' : 'not_accepted';
    } catch (error) {
      const about = { jobId, provider: provider.name, err: error };
      this.deps.logger.warn(about, 'a mail provider did not say whether it accepted a mail');
      // An API key that may send mail but not look it up will not get an answer later either.
      return error instanceof MailRefused ? 'cannot_tell' : 'unanswered';
    }
  }

  private async send(
    message: MailMessage,
    [provider, ...others]: [MailGateway, ...MailGateway[]],
    unconfirmed: MailGateway[],
  ): Promise<AcceptedMail> {
    await this.deps.outbox.markUnconfirmed(this.mail.outboxId, provider.name);
    try {
      await provider.send(message);
      this.deps.countTry(provider.name, 'accepted');
      return this.acceptedBy(provider);
    } catch (error) {
      this.deps.countTry(provider.name, outcomeOf(error));
      if (error instanceof MailUnanswered) await this.deps.outbox.markUnanswered(this.mail.outboxId, provider.name);
      if (!(error instanceof MailRefused || error instanceof MailDeferred)) throw error;
      await this.recordNotTaken(provider, error, unconfirmed);
      const [next, ...rest] = others;
      if (error instanceof MailDeferred || !next) throw error;
      const about = { jobId: this.mail.jobId, provider: provider.name, code: error.code };
      this.deps.logger.warn(about, 'a mail provider refused a mail; trying the other provider');
      return await this.send(message, [next, ...rest], unconfirmed);
    }
  }

  private async recordNotTaken(
    provider: MailGateway,
    error: MailRefused | MailDeferred,
    unconfirmed: MailGateway[],
  ): Promise<void> {
    const { outbox, route } = this.deps;
    const { outboxId } = this.mail;
    if (provider === route.primary) {
      this.fallbackReason = error instanceof MailRefused ? error.code : 'primary_unavailable';
      await outbox.setFallbackReason(outboxId, this.fallbackReason);
    }
    // This try certainly failed; the outcome of an earlier try with the same provider is still unknown.
    if (!unconfirmed.includes(provider)) await outbox.clearUnconfirmed(outboxId, provider.name);
  }

  private acceptedBy(provider: MailGateway): AcceptedMail {
    const isPrimary = provider === this.deps.route.primary;
    return { provider: provider.name, fallbackReason: isPrimary ? null : this.fallbackReason };
  }
}

function outcomeOf(error: unknown): MailTryOutcome {
  if (error instanceof MailRefused) return 'refused';
  return error instanceof MailDeferred ? 'deferred' : 'failed';
}
