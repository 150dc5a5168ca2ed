import ipaddr from 'ipaddr.js';

/** An address and the length of its prefix in bits: `127.0.0.0/8`. */
export type Network = ReturnType<typeof ipaddr.parseCIDR>;

// All global unicast addresses of IPv6 begin like this (RFC 4291, 2.4). Ranges that ipaddr.js has no name for are outside.
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * Parses a comma-separated list of networks. An empty text has none.
 *
 * @throws Error when an entry is not a network.
 */
export function parseNetworks(text: string): Network[] {
  return text === '' ? [] : text.split(',').map((entry) => ipaddr.parseCIDR(entry.trim()));
}

/** Whether an address, as a resolver returns it, is in one of the networks. */
export function isInNetworks(address: string, networks: readonly Network[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return networks.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits));
}

/**
 * Whether an address is on the public internet. An IPv4 address that is written as IPv6 (`::ffff:…`) counts as IPv4.
 * Addresses that a gateway translates (NAT64, 6to4, Teredo) may lead into a private network and are not public.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6);
}
