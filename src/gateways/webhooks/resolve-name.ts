import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';

const TRY_TIMEOUT_MS = 2000;
const TRIES = 2;

/**
 * Returns the addresses of a name that a stranger chose; none if it has none. Asks DNS without a thread: `lookup` waits
 * in libuv's thread pool for as long as a name server is silent, and every other lookup of this process waits behind it.
 * Only a name without a dot goes to `lookup`: it is in /etc/hosts or in our own network, where strangers answer nothing.
 *
 * @param signal ends the query.
 */
export async function resolveName(
  name: string,
  signal: AbortSignal,
  resolver = new Resolver({ timeout: TRY_TIMEOUT_MS, tries: TRIES }),
): Promise<LookupAddress[]> {
  if (!name.includes('.')) return await lookup(name, { all: true }).catch(() => []);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    return [...addressesIn(four, 4), ...addressesIn(six, 6)];
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function addressesIn(answer: PromiseSettledResult<string[]>, family: 4 | 6): LookupAddress[] {
  return answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
}
