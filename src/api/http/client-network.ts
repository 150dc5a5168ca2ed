import { isIPv6 } from 'node:net';

/**
 * The network of the caller, for limits: the IPv4 address, or the first 64 bits of an IPv6 address, because a household
 * has all the addresses that share these bits (RFC 6177). This is personal data: it is used only for limits, is hashed
 * where it is stored, and is never logged.
 *
 * @param ip as Express reports it: the address of the peer, or the one that a trusted proxy reports.
 */
export function clientNetworkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.split('%', 1)[0]?.toLowerCase().split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const whole = [...groups, ...Array<string>(missing).fill('0'), ...(tail?.split(':') ?? [])];
  return whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

/** The first half of an address: enough to recognize an address that you already know. */
export function maskedNetwork(caller: string): string {
  const separator = caller.includes(':') ? ':' : '.';
  return [...caller.split(separator).slice(0, 2), '…'].join(separator);
}
