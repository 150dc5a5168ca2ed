/** Where the page may load scripts from by itself. The Content-Security-Policy allows no other way. */
const SCRIPTS: readonly string[] = ['/service-worker.js'];
/** Reached only by pages that pay with Stripe: their policy names it. */
const STRIPE = 'https://js.stripe.com/';

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL(url: string): string;
  };
}

const { trustedTypes } = window as { trustedTypes?: PolicyFactory };

const rules = {
  createScriptURL: (url: string): string => {
    if (SCRIPTS.includes(url) || url.startsWith(STRIPE)) return url;
    throw new TypeError(`${url} is no script of this page`);
  },
};

/** The one policy that the header names. https://www.w3.org/TR/trusted-types/ */
const policy = trustedTypes?.createPolicy('mailsized', rules);

/** An address that the browser accepts as a script's; other browsers take it as it is. */
export function trustedScriptUrl(url: string): string {
  return policy?.createScriptURL(url) ?? url;
}

/** Stripe.js loads parts of itself, with plain strings. The policy `default` sees these, and lets the same scripts through. */
export function trustStripesOwnScripts(): void {
  trustedTypes?.createPolicy('default', rules);
}
