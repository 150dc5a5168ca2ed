/**
 * A controller that is aborted together with its parent, with the same reason. Abort it when the work is over, so that the parent
 * drops its listener. `AbortSignal.any` does the same, but is newer than some of the browsers that the page is built for.
 */
export function controllerWithin(parent: AbortSignal | null | undefined): AbortController {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  else parent?.addEventListener('abort', follow, { once: true, signal: controller.signal });
  return controller;
}
