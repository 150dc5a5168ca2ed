import { isIP } from 'node:net';
import { isPublicAddress, isInNetworks, type Network } from './public-address.js';

const MAX_LENGTH = 2000;
// Services on lower ports could mistake a crafted body for a command.
const FIRST_UNPRIVILEGED_PORT = 1024;
const WEB_PORTS = [80, 443];

/**
 * Why messages cannot be sent to a URL, as the end of a sentence that begins with its name (`must begin with
 * https://`); null when the URL is acceptable. The addresses of its host are checked when a message is sent, because
 * they may have changed by then.
 *
 * @param allowedNetworks as in `isAddressAllowed`.
 */
export function validateWebhookUrl(text: string, allowedNetworks: readonly Network[]): string | null {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return 'must be an absolute URL of at most 2000 characters';
  const url = new URL(text);
  const allowsHttp = allowedNetworks.length > 0;
  if (url.protocol !== 'https:' && !(allowsHttp && url.protocol === 'http:')) return 'must begin with https://';
  if (url.username || url.password) return 'must not have a user name and password: check the signature instead';
  if (url.hash) return 'must not have a #: what follows it is never sent';
  if (url.port && Number(url.port) < FIRST_UNPRIVILEGED_PORT && !WEB_PORTS.includes(Number(url.port))) {
    return 'must use port 443, or a port from 1024 upwards';
  }
  if (isIP(hostOf(url)) && !isAddressAllowed(url, hostOf(url), allowedNetworks)) return 'must have a public address';
  return null;
}

/**
 * Whether a message to a URL may be sent to an address that its host resolves to.
 *
 * @param allowedNetworks networks that are allowed although they are not public. Plain http is allowed only there.
 */
export function isAddressAllowed(url: URL, address: string, allowedNetworks: readonly Network[]): boolean {
  return isInNetworks(address, allowedNetworks) || (url.protocol === 'https:' && isPublicAddress(address));
}

/** The host of a URL in the form that sockets need: IPv6 without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
