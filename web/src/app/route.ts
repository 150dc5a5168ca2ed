import { computed, signal } from '@preact/signals';

/** The page that the address names. The token of a job is in the fragment, which browsers never send to a server. */
export type Route =
  { page: 'home' | 'prices' | 'my-video' | 'lost-link' | 'not-found' } | { page: 'job'; jobId: string; token: string };

/** The path that this document was loaded from. The document keeps the policy that came with that path. */
export const loadedPath = window.location.pathname;

const address = signal(window.location.href);

export const route = computed<Route>(() => routeOf(new URL(address.value)));

function routeOf({ pathname, hash }: URL): Route {
  const [, jobId] = /^\/v\/([\w-]{1,100})\/?$/.exec(pathname) ?? [];
  if (jobId !== undefined) return { page: 'job', jobId, token: hash.slice(1) };
  const page = pathname.replace(/^\/|\/$/g, '');
  if (page === '') return { page: 'home' };
  return { page: page === 'prices' || page === 'my-video' || page === 'lost-link' ? page : 'not-found' };
}

/** Shows another page without a reload, so that an upload continues. */
export function goTo(path: string): void {
  window.history.pushState(null, '', path);
  update();
  window.scrollTo(0, 0);
}

export const jobPath = (jobId: string, token: string): string => `/v/${jobId}#${token}`;

const update = (): void => void (address.value = window.location.href);
window.addEventListener('popstate', update);
window.addEventListener('hashchange', update);
