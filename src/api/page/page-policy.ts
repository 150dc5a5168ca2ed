import type { RequestHandler } from 'express';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { CSP_REPORT_PATH } from './csp-reports.js';

type StoreVariables = Pick<
  EnvironmentOf<'api'>,
  'S3_ENDPOINT' | 'S3_PUBLIC_ENDPOINT' | 'S3_BUCKET' | 'S3_REGION' | 'S3_FORCE_PATH_STYLE'
>;

// https://docs.stripe.com/security/guide#content-security-policy
const STRIPE = {
  scripts: 'https://js.stripe.com https://*.js.stripe.com',
  frames: 'https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
  api: 'https://api.stripe.com',
  // Stripe.js loads parts of itself. What it loads passes the policy `default`, if the page makes one.
  trustedTypes: 'default',
  wallets: '"https://js.stripe.com" "https://*.js.stripe.com" "https://hooks.stripe.com"',
};

/** A kind of page has its own headers, because they cannot change without loading the page again. */
export interface PageKind {
  /** Stripe.js runs on it. */
  paysWithStripe: boolean;
}

/**
 * The headers of a page: it runs only its own scripts, and connects only to this API and the object store. A page that
 * pays with Stripe also reaches Stripe. https://www.w3.org/TR/CSP3/ and https://www.w3.org/TR/trusted-types/
 */
export function pagePolicy(environment: StoreVariables, { paysWithStripe }: PageKind): RequestHandler {
  const headers = {
    'Content-Security-Policy': contentSecurityPolicy(storeOrigin(environment), paysWithStripe),
    'Reporting-Endpoints': `csp="${CSP_REPORT_PATH}"`,
    'Referrer-Policy': 'no-referrer',
    // The windows of 3-D Secure and of wallets report to the page that opened them.
    'Cross-Origin-Opener-Policy': paysWithStripe ? 'same-origin-allow-popups' : 'same-origin',
    'Permissions-Policy': `camera=(), geolocation=(), microphone=(), payment=(${paysWithStripe ? `self ${STRIPE.wallets}` : ''})`,
  };
  return (_, response, next) => {
    response.set(headers);
    next();
  };
}

function contentSecurityPolicy(store: string, paysWithStripe: boolean): string {
  const withStripe = (sources: string, stripe: string): string => (paysWithStripe ? `${sources} ${stripe}` : sources);
  return [
    "default-src 'none'",
    withStripe("script-src 'self'", STRIPE.scripts),
    "style-src 'self'",
    withStripe(`connect-src 'self' ${store}`, STRIPE.api),
    ...(paysWithStripe ? [`frame-src ${STRIPE.frames}`] : []),
    `img-src 'self' blob: ${store}`,
    `media-src 'self' blob: ${store}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    withStripe('trusted-types mailsized', STRIPE.trustedTypes),
    `report-uri ${CSP_REPORT_PATH}`,
    'report-to csp',
  ].join('; ');
}

/** Where presigned URLs lead to: the bucket's own host, unless the bucket is part of the path. */
function storeOrigin(environment: StoreVariables): string {
  const { S3_ENDPOINT, S3_PUBLIC_ENDPOINT, S3_BUCKET, S3_REGION, S3_FORCE_PATH_STYLE } = environment;
  const { protocol, host } = new URL(S3_PUBLIC_ENDPOINT ?? S3_ENDPOINT ?? `https://s3.${S3_REGION}.amazonaws.com`);
  return `${protocol}//${S3_FORCE_PATH_STYLE ? '' : `${S3_BUCKET}.`}${host}`;
}
