import type { MailGateway } from './mail.gateway.js';

// Mailgun is the better sender; a few seconds of patience with it are cheaper than a mail from an unknown host.
const PRIMARY_ATTEMPTS = 3;

/** The providers that were configured, best first. */
export interface MailRoute {
  primary: MailGateway;
  fallback: MailGateway | null;
}

/** Which provider a try goes to: the first for three tries, then the other, so that an outage delays a mail by seconds. */
export function providerFor(route: MailRoute, attempt: number): MailGateway {
  return attempt > PRIMARY_ATTEMPTS && route.fallback ? route.fallback : route.primary;
}
