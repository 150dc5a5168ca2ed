import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { ENVIRONMENT } from '../../config/config.module.js';
import { ConfigurationError } from '../../config/environment.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { Logger } from '../../observability/logger.js';
import type { Metrics } from '../../observability/metrics.js';
import { METRICS } from '../../observability/api-metrics.module.js';
import { LOGGER } from '../../observability/observability.module.js';
import { openOldLink } from './browser-navigation.js';
import { CSP_REPORT_PATH, receiveCspReports } from './csp-reports.js';
import { pagePolicy } from './page-policy.js';
import { paymentSetupOf } from './payment-setup.js';

/** What Vite has built from `web/`: in `dist/web`, next to the API's own `dist/src`. */
const BUILT_PAGE = fileURLToPath(new URL('../../../web', import.meta.url));
const ONE_YEAR_SEC = 31_536_000;
const REVALIDATED = 'private, no-cache';

/** The address of a job. A customer pays there. */
const JOB_PATH = '/v/:jobId';
/** The addresses that show the page. Every other address is a file of the page, or belongs to the API. */
const PAGE_PATHS = ['/', JOB_PATH, '/prices', '/my-video', '/lost-link'];
/** Where Android sends a shared file. The service worker takes it; without one, only the page opens. */
const SHARE_TARGET_PATH = '/share-target';
// https://docs.stripe.com/payments/payment-methods/pmd-registration
const APPLE_PAY_PATH = '/.well-known/apple-developer-merchantid-domain-association';

/**
 * Serves the customers' page. Files under `/assets` have a digest of their content in their names, so browsers keep
 * them for ever. Everything else is revalidated. Files that were compressed at build time are sent as they are.
 */
export function servePage(app: NestExpressApplication): void {
  const environment = app.get<EnvironmentOf<'api'>>(ENVIRONMENT);
  const paysWithStripe = paymentSetupOf(environment).kind === 'stripe';
  const policy = pagePolicy(environment, { paysWithStripe: false });
  const http = app.getHttpAdapter().getInstance();
  const files = sirv(BUILT_PAGE, { brotli: true, gzip: true, etag: true, setHeaders: setCaching });
  const sendPage: RequestHandler = (request, response, next) => {
    request.url = '/index.html';
    files(request, response, next);
  };
  http.post(CSP_REPORT_PATH, ...receiveCspReports(app.get<Metrics>(METRICS), app.get<Logger>(LOGGER)));
  http.post(SHARE_TARGET_PATH, (_: Request, response: Response) => response.redirect(303, '/'));
  http.get('/v1/videos/:jobId', openOldLink);
  http.get(JOB_PATH, pagePolicy(environment, { paysWithStripe }), keepOutOfSearch, sendPage);
  http.get(PAGE_PATHS, policy, sendPage);
  if (environment.APPLE_PAY_DOMAIN_FILE) serveAppleFile(app, environment.APPLE_PAY_DOMAIN_FILE);
  app.use(/^\/[\w-]+\.\w+$|^\/assets\//, policy);
  app.use(files);
}

function setCaching(response: ServerResponse, path: string): void {
  const isImmutable = path.startsWith('/assets/');
  response.setHeader('Cache-Control', isImmutable ? `public, max-age=${ONE_YEAR_SEC}, immutable` : REVALIDATED);
}

/** Answers 404 with the page, which shows a person where to go. */
export function pageNotFound(environment: EnvironmentOf<'api'>): RequestHandler {
  const policy = pagePolicy(environment, { paysWithStripe: false });
  return (request, response, next) =>
    policy(request, response, () =>
      response
        .status(404)
        .set('Cache-Control', REVALIDATED)
        .sendFile('index.html', { root: BUILT_PAGE, cacheControl: false }, (error) => error && next(error)),
    );
}

function keepOutOfSearch(_: Request, response: Response, next: NextFunction): void {
  response.set('X-Robots-Tag', 'noindex');
  next();
}

function serveAppleFile(app: NestExpressApplication, path: string): void {
  const content = readOnce(path);
  app
    .getHttpAdapter()
    .getInstance()
    .get(APPLE_PAY_PATH, (_: Request, response: Response) => response.type('text/plain').send(content));
}

function readOnce(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new ConfigurationError(`The configuration is broken:\n  APPLE_PAY_DOMAIN_FILE: ${path} cannot be read`, {
      cause,
    });
  }
}
