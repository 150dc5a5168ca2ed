import { isIP } from 'node:net';
import { isPublicAddress, isInNetworks, type Network } from './public-address.js';

const MAX_LENGTH = 2000;
// Below are services that a crafted body could be taken for a command by.
const FIRST_UNPRIVILEGED_PORT = 1024;
const WEB_PORTS = [80, 443];

/**
 * Why messages cannot be sent to a URL, in words for its owner; null when nothing speaks against it. Where its name
 * leads to is looked at when a message is sent: it may lead elsewhere by then.
 *
 * @param allowedNetworks as in `isAddressAllowed`.
 */
export function validateWebhookUrl(text: string, allowedNetworks: readonly Network[]): string | null {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return 'Give an absolute URL of at most 2000 characters';
  const url = new URL(text);
  const allowsHttp = allowedNetworks.length > 0;
  if (url.protocol !== 'https:' && !(allowsHttp && url.protocol === 'http:')) return 'It must begin with https://';
  if (url.username || url.password) return 'Leave out user and password; check the signature instead';
  if (url.hash) return 'Leave out what follows #: it is never sent';
  if (url.port && Number(url.port) < FIRST_UNPRIVILEGED_PORT && !WEB_PORTS.includes(Number(url.port))) {
    return 'Use port 443, or one from 1024 on';
  }
  if (isIP(hostOf(url)) && !isAddressAllowed(url, hostOf(url), allowedNetworks)) return 'This address is not public';
  return null;
}

/**
 * Whether a URL may be asked for at an address that its host leads to.
 *
 * @param allowedNetworks are allowed though they are not public; only there may it be plain http.
 */
export function isAddressAllowed(url: URL, address: string, allowedNetworks: readonly Network[]): boolean {
  return isInNetworks(address, allowedNetworks) || (url.protocol === 'https:' && isPublicAddress(address));
}

/** The host of a URL as sockets want it: IPv6 without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
