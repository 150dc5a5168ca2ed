import { Module } from '@nestjs/common';
import { variables } from '../../config/config.module.js';
import { ConfigurationError, type Variables } from '../../config/environment.js';
import type { MailGateway } from './mail.gateway.js';
import type { MailRoute } from './mail-routing.js';
import { MailgunGateway } from './mailgun.gateway.js';
import { SmtpGateway } from './smtp.gateway.js';

/** Injection token of the `MailRoute`. */
export const MAIL_ROUTE = Symbol('MailRoute');

@Module({
  providers: [{ provide: MAIL_ROUTE, inject: [variables('mail')], useFactory: mailRouteOf }],
  exports: [MAIL_ROUTE],
})
export class MailModule {}

/** @throws ConfigurationError when no way to send mail is configured. */
export function mailRouteOf(environment: Variables<'mail'>): MailRoute {
  const providers = [mailgunOf(environment), smtpOf(environment)].filter((provider) => provider !== null);
  const [primary, fallback = null] = providers;
  if (!primary) {
    throw new ConfigurationError('Mail cannot be sent: set MAILGUN_API_KEY and MAILGUN_DOMAIN, or EMAIL_SMTP_HOST.');
  }
  return { primary, fallback };
}

function mailgunOf(environment: Variables<'mail'>): MailGateway | null {
  const { MAILGUN_API_KEY, MAILGUN_DOMAIN, MAILGUN_API_BASE } = environment;
  if (!MAILGUN_API_KEY || !MAILGUN_DOMAIN) return null;
  return new MailgunGateway({ apiKey: MAILGUN_API_KEY, domain: MAILGUN_DOMAIN, apiBase: MAILGUN_API_BASE });
}

function smtpOf(environment: Variables<'mail'>): MailGateway | null {
  const { EMAIL_SMTP_HOST, EMAIL_SMTP_PORT, EMAIL_USERNAME, EMAIL_PASSWORD } = environment;
  if (!EMAIL_SMTP_HOST) return null;
  return new SmtpGateway({
    host: EMAIL_SMTP_HOST,
    port: EMAIL_SMTP_PORT,
    ...(EMAIL_USERNAME && { username: EMAIL_USERNAME }),
    ...(EMAIL_PASSWORD && { password: EMAIL_PASSWORD }),
  });
}
