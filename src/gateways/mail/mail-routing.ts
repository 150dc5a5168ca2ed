import type { MailGateway } from './mail.gateway.js';

// Mailgun delivers more reliably. Waiting a few seconds for it is better than a mail from an unknown host.
const PRIMARY_ATTEMPTS = 3;

// An outage of seconds is worth waiting for. After that, a customer without a link is worse off than a customer who gets
// the same message twice.
const MAX_UNANSWERED_LOOKUPS = 3;

/** The configured providers, best first. */
export interface MailRoute {
  primary: MailGateway;
  fallback: MailGateway | null;
}

/**
 * What a provider reports about an earlier attempt that ended without an answer. `too_early`: it does not know the mail,
 * but it may not have recorded it yet.
 */
export interface MailLookup {
  provider: MailGateway;
  result: 'accepted' | 'not_accepted' | 'too_early' | 'cannot_tell' | 'unanswered';
  /** How many attempts since then, including this one, could not reach the provider to ask. */
  unansweredLookups: number;
}

/**
 * What an attempt does. `wait`: nothing, because `provider` may have accepted the mail and has to be asked first. `send`:
 * use the first provider, and if it refuses permanently, the next.
 */
export type MailStep =
  | { kind: 'already_accepted'; provider: MailGateway }
  | { kind: 'wait'; provider: MailGateway }
  | { kind: 'send'; providers: [MailGateway, ...MailGateway[]] };

/**
 * Decides on the next step. The primary provider has three attempts. Then the two alternate, so that the first to recover
 * sends the mail. While a provider that may have accepted the mail has not recorded it yet, the mail waits. While such a
 * provider cannot be asked, it waits too; at the third failed lookup it is sent anyway.
 *
 * @param attempt counted from 1.
 * @param lookups one for each provider that may have accepted the mail.
 */
export function nextMailStep(route: MailRoute, attempt: number, lookups: readonly MailLookup[]): MailStep {
  const accepted = lookups.find(({ result }) => result === 'accepted');
  if (accepted) return { kind: 'already_accepted', provider: accepted.provider };
  const awaited = lookups.find(
    ({ result, unansweredLookups }) =>
      result === 'too_early' || (result === 'unanswered' && unansweredLookups < MAX_UNANSWERED_LOOKUPS),
  );
  if (awaited) return { kind: 'wait', provider: awaited.provider };
  return { kind: 'send', providers: providersInTurn(route, attempt) };
}

/** The providers in the order in which an attempt tries them. */
export function providersInTurn({ primary, fallback }: MailRoute, attempt: number): [MailGateway, ...MailGateway[]] {
  if (!fallback) return [primary];
  const isTurnOfFallback = attempt > PRIMARY_ATTEMPTS && (attempt - PRIMARY_ATTEMPTS) % 2 === 1;
  return isTurnOfFallback ? [fallback, primary] : [primary, fallback];
}
