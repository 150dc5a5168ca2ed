import { receive } from '../drop/receive.js';
import { trustedScriptUrl } from '../app/trusted-script.js';

/** Installs the service worker, and takes what another app has shared with this page. */
export async function useServiceWorker(): Promise<void> {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ shared?: File[] }>) => {
    if (data.shared?.length) void receive(data.shared);
  });
  serviceWorker.startMessages();
  if (!(await isRegistered(serviceWorker))) return;
  const url = new URL(window.location.href);
  if (!url.searchParams.has('shared')) return;
  // A reload does not ask again.
  window.history.replaceState(null, '', url.pathname);
  const { active } = await serviceWorker.ready;
  active?.postMessage('take-shared');
}

/** False where the browser refuses or the network fails: the page does without, and tries again when it is opened next. */
async function isRegistered(serviceWorker: ServiceWorkerContainer): Promise<boolean> {
  try {
    await serviceWorker.register(trustedScriptUrl('/service-worker.js'));
    return true;
  } catch (error) {
    console.warn(error);
    return false;
  }
}
