import express, { type RequestHandler } from 'express';
import { z } from 'zod';
import type { Logger } from '../../observability/logger.js';
import type { Metrics } from '../../observability/metrics.js';

/** Where browsers report what the Content-Security-Policy has blocked. */
export const CSP_REPORT_PATH = '/csp-reports';

const MINUTE_MS = 60_000;
const MAX_REPORTS_PER_MINUTE = 60;
const MAX_REPORTS_PER_REQUEST = 20;
const MAX_HOST_LENGTH = 80;

const DIRECTIVES = [
  ...['script-src', 'script-src-elem', 'script-src-attr', 'style-src', 'style-src-elem', 'style-src-attr'],
  ...['connect-src', 'img-src', 'media-src', 'font-src', 'frame-src', 'worker-src', 'manifest-src', 'object-src'],
  ...['default-src', 'form-action', 'base-uri', 'frame-ancestors', 'trusted-types', 'require-trusted-types-for'],
];
const BLOCKED_KEYWORDS = ['inline', 'eval', 'wasm-eval', 'self', 'data', 'blob'];
const TRUSTED_TYPES_KEYWORDS = ['trusted-types-sink', 'trusted-types-policy'];

const text = z.string().max(2000).default('');
/** https://www.w3.org/TR/CSP3/#deprecated-serialize-violation */
const oldReport = z
  .object({ 'csp-report': z.object({ 'effective-directive': text, 'violated-directive': text, 'blocked-uri': text }) })
  .transform(({ 'csp-report': report }) => [
    { directive: report['effective-directive'] || report['violated-directive'], blocked: report['blocked-uri'] },
  ]);
/** https://www.w3.org/TR/reporting-1/#media-type */
const newReports = z
  .array(z.object({ type: z.literal('csp-violation'), body: z.object({ effectiveDirective: text, blockedURL: text }) }))
  .max(MAX_REPORTS_PER_REQUEST)
  .transform((reports) =>
    reports.map(({ body }) => ({ directive: body.effectiveDirective, blocked: body.blockedURL })),
  );
const anyReport = z.union([oldReport, newReports]);

/**
 * Counts and logs violations of the Content-Security-Policy. Anyone can send anything here, so only a directive from a
 * list and the host of what was blocked are kept, and reports beyond a limit per minute are dropped.
 */
export function receiveCspReports({ cspViolations }: Metrics, logger: Logger): RequestHandler[] {
  let minute = 0;
  let received = 0;
  const isWithinLimit = (): boolean => {
    const now = Math.floor(Date.now() / MINUTE_MS);
    if (now !== minute) [minute, received] = [now, 0];
    received += 1;
    return received <= MAX_REPORTS_PER_MINUTE;
  };
  return [
    express.json({ type: ['application/csp-report', 'application/reports+json', 'application/json'], limit: '32kb' }),
    (request, response) => {
      for (const report of anyReport.safeParse(request.body).data ?? []) {
        if (!isWithinLimit()) break;
        const directive = directiveOf(report.directive);
        cspViolations.inc({ directive });
        logger.warn(
          { directive, blocked: blockedOf(report.blocked) },
          'the Content-Security-Policy has stopped something',
        );
      }
      response.status(204).end();
    },
  ];
}

function directiveOf(reported: string): string {
  const [name = ''] = reported.split(' ');
  return DIRECTIVES.includes(name) ? name : 'other';
}

function blockedOf(reported: string): string {
  const [keyword = ''] = reported.split(' ');
  if (BLOCKED_KEYWORDS.includes(keyword) || TRUSTED_TYPES_KEYWORDS.includes(keyword)) return keyword;
  const { protocol = '', hostname = '' } = URL.parse(reported) ?? {};
  return /^https?:$/.test(protocol) ? hostname.slice(0, MAX_HOST_LENGTH) : 'other';
}
