import type { MailGateway } from './mail.gateway.js';

// Mailgun is the better sender; a few seconds of patience with it are cheaper than a mail from an unknown host.
const PRIMARY_ATTEMPTS = 3;

// An outage of seconds is worth waiting for. After that, a customer without a link is worse off than one with the same
// message twice.
const MAX_UNANSWERED_LOOKUPS = 3;

/** The providers that were configured, best first. */
export interface MailRoute {
  primary: MailGateway;
  fallback: MailGateway | null;
}

/** What a provider says about an earlier try with it that ended without an answer. */
export interface MailLookup {
  provider: MailGateway;
  result: 'accepted' | 'not_accepted' | 'cannot_tell' | 'unanswered';
  /** How many attempts could not ask it since that try, this one included. */
  unansweredLookups: number;
}

/**
 * What an attempt does. `wait`: nothing, because `provider` may have taken the mail and has to be asked first. `send`: by
 * the first provider, and where it refuses for good, by the next.
 */
export type MailStep =
  | { kind: 'already_accepted'; provider: MailGateway }
  | { kind: 'wait'; provider: MailGateway }
  | { kind: 'send'; providers: [MailGateway, ...MailGateway[]] };

/**
 * Decides on the next step: the primary provider has three attempts, then the two take turns, so that the first one to
 * come back sends the mail. While a provider that may have taken it cannot be asked, nobody sends it; after three such
 * attempts it goes regardless.
 *
 * @param attempt counted from 1.
 * @param lookups one for each provider that may have taken the mail.
 */
export function nextMailStep(route: MailRoute, attempt: number, lookups: readonly MailLookup[]): MailStep {
  const accepted = lookups.find(({ result }) => result === 'accepted');
  if (accepted) return { kind: 'already_accepted', provider: accepted.provider };
  const awaited = lookups.find(
    ({ result, unansweredLookups }) => result === 'unanswered' && unansweredLookups < MAX_UNANSWERED_LOOKUPS,
  );
  if (awaited) return { kind: 'wait', provider: awaited.provider };
  return { kind: 'send', providers: providersInTurn(route, attempt) };
}

function providersInTurn({ primary, fallback }: MailRoute, attempt: number): [MailGateway, ...MailGateway[]] {
  if (!fallback) return [primary];
  const isTurnOfFallback = attempt > PRIMARY_ATTEMPTS && (attempt - PRIMARY_ATTEMPTS) % 2 === 1;
  return isTurnOfFallback ? [fallback, primary] : [primary, fallback];
}
