import { receive } from '../drop/receive.js';
import { trustedScriptUrl } from '../app/trusted-script.js';

/** Installs the service worker, and receives the files that another app has shared with this page. */
export async function useServiceWorker(): Promise<void> {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ shared?: File[] }>) => {
    if (data.shared?.length) void receive(data.shared);
  });
  serviceWorker.startMessages();
  if (!(await isRegistered(serviceWorker))) return;
  const url = new URL(window.location.href);
  if (!url.searchParams.has('shared')) return;
  // So that a reload does not ask again.
  window.history.replaceState(null, '', url.pathname);
  const { active } = await serviceWorker.ready;
  active?.postMessage('take-shared');
}

/**
 * False if the browser refuses or the network fails. The page works without, and tries again when it is next opened.
 */
async function isRegistered(serviceWorker: ServiceWorkerContainer): Promise<boolean> {
  try {
    await serviceWorker.register(trustedScriptUrl('/service-worker.js'));
    return true;
  } catch (error) {
    console.warn(error);
    return false;
  }
}
