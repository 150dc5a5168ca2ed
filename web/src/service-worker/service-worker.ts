// Receives files that other apps share with ours, and handles clicks on notifications. It caches no page, so that no
// old page is ever shown.

/** The service worker types that this file uses. The DOM types, with which the page is compiled, lack them. */
interface LongEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends LongEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface NotificationClick extends LongEvent {
  readonly notification: Notification;
}
interface WindowClient {
  readonly url: string;
  focus(): Promise<unknown>;
}
interface ServiceWorkerScope {
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window' }): Promise<readonly WindowClient[]>;
    openWindow(url: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', act: (event: LongEvent) => void): void;
  addEventListener(type: 'fetch', act: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', act: (event: MessageEvent<unknown>) => void): void;
  addEventListener(type: 'notificationclick', act: (event: NotificationClick) => void): void;
}

const scope = self as unknown as ServiceWorkerScope;

/** As the manifest names it: https://w3c.github.io/web-share-target/ */
const SHARE_PATH = '/share-target';
/** A page that does not ask for the shared files within this time was closed. */
const KEPT_MS = 60_000;

let shared: File[] = [];
let onTaken = (): void => {};

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  // The browser handles anything else as if there were no worker.
  if (method !== 'POST' || new URL(url).pathname !== SHARE_PATH) return;
  event.respondWith(keepShared(event.request));
  // The browser ends an idle worker, and the shared files with it.
  event.waitUntil(
    new Promise<void>((resolve) => {
      onTaken = resolve;
      setTimeout(resolve, KEPT_MS);
    }),
  );
});

scope.addEventListener('message', ({ data, source }) => {
  if (data !== 'take-shared') return;
  source?.postMessage({ shared });
  shared = [];
  onTaken();
});

scope.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const path: unknown = event.notification.data;
  if (typeof path === 'string') event.waitUntil(show(path));
});

async function keepShared(request: Request): Promise<Response> {
  const form = await request.formData();
  shared = form.getAll('videos').filter((value) => value instanceof File);
  return Response.redirect('/?shared', 303);
}

async function show(path: string): Promise<void> {
  const wanted = new URL(path, self.location.origin);
  const open = await scope.clients.matchAll({ type: 'window' });
  const found = open.find(({ url }) => new URL(url).pathname === wanted.pathname);
  await (found ? found.focus() : scope.clients.openWindow(wanted.href));
}
