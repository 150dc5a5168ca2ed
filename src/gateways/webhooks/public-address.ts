import ipaddr from 'ipaddr.js';

/** An address and how many of its bits count: `127.0.0.0/8`. */
export type Network = ReturnType<typeof ipaddr.parseCIDR>;

// All global unicast addresses of IPv6 begin like this (RFC 4291, 2.4); what ipaddr.js has no name for is beyond.
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * Networks with commas between; none in an empty text.
 *
 * @throws Error when one is no network.
 */
export function parseNetworks(text: string): Network[] {
  return text === '' ? [] : text.split(',').map((entry) => ipaddr.parseCIDR(entry.trim()));
}

/** Whether an address, as a resolver gives it, is in one of some networks. */
export function isInNetworks(address: string, networks: readonly Network[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return networks.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits));
}

/**
 * Whether anybody on the internet may be reached at an address. An IPv4 address that is written as IPv6 (`::ffff:…`)
 * counts as what it is; those that a gateway translates (NAT64, 6to4, Teredo) may lead inside and are not public.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6);
}
