import { isIPv6 } from 'node:net';

/**
 * Who calls, for limits: the IPv4 address, or the first 64 bits of an IPv6 one, because a household has all the
 * addresses behind these (RFC 6177). Personal data: only for limits, and hashed where it is kept; never logged.
 *
 * @param ip as Express gives it: the peer's, or what a trusted proxy says.
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

/** Enough to recognise an address that one knows: half of it. */
export function maskedNetwork(caller: string): string {
  const separator = caller.includes(':') ? ':' : '.';
  return [...caller.split(separator).slice(0, 2), '…'].join(separator);
}
