/** The scripts that the page itself may load. Its Content-Security-Policy allows only what `rules` below accept. */
const SCRIPTS: readonly string[] = ['/service-worker.js'];
/** Only the policy of pages that pay with Stripe allows this address. */
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

/** The policy that the header names. https://www.w3.org/TR/trusted-types/ */
const policy = trustedTypes?.createPolicy('mailsized', rules);

/** A URL that the browser accepts for a script. Browsers without Trusted Types get it unchanged. */
export function trustedScriptUrl(url: string): string {
  return policy?.createScriptURL(url) ?? url;
}

/** Stripe.js loads parts of itself by plain strings. The policy `default` checks these, and allows the same scripts. */
export function trustStripesOwnScripts(): void {
  trustedTypes?.createPolicy('default', rules);
}
