import ipaddr from 'ipaddr.js';

const GROUPS_IN_NETWORK = 4;

/**
 * The network of the caller, for limits: the IPv4 address, or the first 64 bits of an IPv6 address, because a household
 * has all the addresses that share these bits (RFC 6177). The loopback address `::1` is a single host, and so a network
 * of its own. This is personal data: it is used only for limits, is hashed where it is stored, and is never logged.
 *
 * @param ip as Express reports it: the address of the peer, or the one that a trusted proxy reports. Every spelling of
 *   an address gives the same network: `::ffff:102:304` is 1.2.3.4 (RFC 4291, section 2.5.5.2).
 */
export function clientNetworkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address instanceof ipaddr.IPv4) return address.toString();
  if (address.range() === 'loopback') return '::1';
  return address.parts
    .slice(0, GROUPS_IN_NETWORK)
    .map((group) => group.toString(16))
    .join(':');
}

/** The first half of an address: enough to recognize an address that you already know. */
export function maskedNetwork(caller: string): string {
  const separator = caller.includes(':') ? ':' : '.';
  return [...caller.split(separator).slice(0, 2), '…'].join(separator);
}
