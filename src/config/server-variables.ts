// The groups of variables for the servers that MailSized uses.
import { z } from 'zod';
import { absoluteUrl, flag, origins, port, positive, setTogether, webhookSecrets } from './variable-types.js';

export const database = z.object({
  MONGODB_URI: z.string().startsWith('mongodb').describe('MongoDB, a replica set (change streams are used).'),
  MONGODB_MAX_POOL_SIZE: positive().default(20).describe('Connections per process.'),
});

export const temporal = z
  .object({
    TEMPORAL_ADDRESS: z
      .string()
      .regex(/^[^\s/]+:\d+$/)
      .describe('host:port of the Temporal frontend.'),
    TEMPORAL_NAMESPACE: z.string().default('default').describe('Temporal namespace.'),
    TEMPORAL_API_KEY: z.string().optional().describe('API key for Temporal Cloud, sent with every call.'),
    TEMPORAL_TLS: flag()
      .optional()
      .describe(
        'Whether to connect to Temporal over TLS. Absent: true if TEMPORAL_API_KEY or one of the variables below is set, else false.',
      ),
    TEMPORAL_TLS_CA_FILE: z
      .string()
      .optional()
      .describe('PEM file with the certificate authorities to trust; by default the well-known public ones.'),
    TEMPORAL_TLS_CERT_FILE: z
      .string()
      .optional()
      .describe('PEM file with the client certificate, for mutual TLS. It is read once, at the start.'),
    TEMPORAL_TLS_KEY_FILE: z.string().optional().describe('PEM file with the private key of the client certificate.'),
    TEMPORAL_TLS_SERVER_NAME: z
      .string()
      .optional()
      .describe('Host name to verify in the server’s certificate, if it differs from the one in TEMPORAL_ADDRESS.'),
  })
  .superRefine(setTogether('TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE'))
  .superRefine(({ TEMPORAL_TLS: tls, ...rest }, context) => {
    const contradicting = Object.entries(rest).filter(
      ([name, value]) => name.startsWith('TEMPORAL_TLS_') && value !== undefined,
    );
    if (tls !== false || contradicting.length === 0) return;
    const names = contradicting.map(([name]) => name).join(', ');
    context.addIssue({ code: 'custom', path: ['TEMPORAL_TLS'], message: `is false, but ${names} is set` });
  });

export const storage = z
  .object({
    S3_ENDPOINT: absoluteUrl().optional().describe('S3 server; absent for AWS itself.'),
    S3_REGION: z.string().default('us-east-1').describe('S3 region.'),
    S3_BUCKET: z
      .string()
      .min(3)
      .default('mailsized')
      .describe('Bucket for uploads and results; made at start when missing.'),
    S3_ACCESS_KEY_ID: z
      .string()
      .optional()
      .describe(
        'S3 credentials, both or neither. Without them, the default chain of the AWS SDK is used: `AWS_…` variables, shared files, the role of the container or instance.',
      ),
    S3_SECRET_ACCESS_KEY: z.string().optional().describe('S3 credentials.'),
    S3_FORCE_PATH_STYLE: flag().default(true).describe('true for most S3 servers that are not AWS.'),
  })
  .superRefine(setTogether('S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'));

export const presigning = z.object({
  S3_PUBLIC_ENDPOINT: absoluteUrl()
    .optional()
    .describe('The S3 server as browsers reach it, when that differs from S3_ENDPOINT.'),
  UPLOAD_URL_TTL_SEC: positive()
    .max(43_200)
    .default(3600)
    .describe(
      'How long one presigned part URL lives. A URL that is signed with temporary S3 credentials expires with them, if that is sooner.',
    ),
  DOWNLOAD_URL_TTL_SEC: positive().max(3600).default(300).describe('How long one presigned download URL lives.'),
  UPLOAD_ALLOWED_ORIGINS: origins()
    .optional()
    .describe(
      'Origins of pages that may upload, with commas between (`https://*.example.org`), or `*`. Absent: that of PUBLIC_BASE_URL. CORS rules that the bucket has already come first.',
    ),
});

export const payments = z.object({
  ENVIRONMENT_NAME: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('development')
    .describe(
      'Name of this installation; written on every PaymentIntent, so that installations sharing a Stripe account never touch each other’s.',
    ),
  STRIPE_SECRET_KEY: z.string().startsWith('sk_').describe('Stripe secret key.'),
  STRIPE_API_BASE: absoluteUrl().optional().describe('Set only to talk to a Stripe simulator.'),
  STRIPE_TEST_SECRET_KEY: z
    .string()
    .startsWith('sk_test_')
    .optional()
    .describe(
      'Stripe test key, or the simulator’s: what jobs of test API keys are paid with. Without it there are none.',
    ),
  STRIPE_TEST_API_BASE: absoluteUrl().optional().describe('Set to have test jobs paid at a Stripe simulator.'),
});

export const paymentWebhooks = z.object({
  STRIPE_WEBHOOK_SECRET: webhookSecrets().describe(
    'Signing secret of the Stripe webhook endpoint; several, separated by commas, while it is rotated.',
  ),
  STRIPE_TEST_WEBHOOK_SECRET: webhookSecrets()
    .optional()
    .describe('The same for the webhook endpoint of test payments.'),
});

export const mail = z.object({
  MAILGUN_API_KEY: z.string().optional().describe('Mailgun key; without it mail goes by SMTP alone.'),
  MAILGUN_DOMAIN: z.string().optional().describe('Mailgun sending domain.'),
  MAILGUN_API_BASE: absoluteUrl()
    .default('https://api.mailgun.net')
    .describe('https://api.eu.mailgun.net for the EU region.'),
  SENDER_EMAIL: z.email().default('videos@mailsized.example').describe('Sender of every mail.'),
  OPERATORS_EMAIL: z
    .email()
    .optional()
    .describe('Where the daily digest for operators goes, at 06:00 UTC; without it there is none.'),
  UNPAID_MAILS_PER_ADDRESS_PER_DAY: positive()
    .default(20)
    .describe(
      'Mails to one address in a day (UTC) about jobs without account that nobody has paid for, over all callers. More are not sent.',
    ),
  EMAIL_SMTP_HOST: z
    .string()
    .optional()
    .describe('SMTP server for mail that Mailgun refuses; also takes turns with Mailgun after three failed attempts.'),
  EMAIL_SMTP_PORT: port().default(587).describe('SMTP port; 465 means TLS from the first byte.'),
  EMAIL_USERNAME: z.string().optional().describe('SMTP user.'),
  EMAIL_PASSWORD: z.string().optional().describe('SMTP password.'),
});
