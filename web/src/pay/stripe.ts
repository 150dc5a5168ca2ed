import type { Stripe } from '@stripe/stripe-js';
import { trustedScriptUrl, trustStripesOwnScripts } from '../app/trusted-script.js';
import { locale } from '../app/locale.js';
import { hideToken } from '../job/kept-token.js';
import { StripeNotLoaded } from './stripe-not-loaded.js';

/**
 * The release that matches the types that the page is compiled with. https://docs.stripe.com/sdks/stripejs-versioning
 */
const STRIPE_JS = 'https://js.stripe.com/endive/stripe.js';

let isTrusted = false;
let loading: Promise<Stripe> | undefined;

/**
 * Stripe.js, loaded from Stripe at the first call. `loadStripe` of Stripe's package does the same, but sets a plain
 * string as the script's URL, which Trusted Types forbid.
 *
 * @throws StripeNotLoaded; the next call tries again.
 */
export function stripeFor(publishableKey: string): Promise<Stripe> {
  loading ??= load(publishableKey).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(publishableKey: string): Promise<Stripe> {
  if (!isTrusted) trustStripesOwnScripts();
  isTrusted = true;
  hideToken();
  await new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = trustedScriptUrl(STRIPE_JS);
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => {
      script.remove();
      reject(new StripeNotLoaded('the script did not load'));
    });
    document.head.append(script);
  });
  if (!window.Stripe) throw new StripeNotLoaded('the script is not Stripe.js');
  return window.Stripe(publishableKey, { locale: locale.peek() });
}
