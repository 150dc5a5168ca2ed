/**
 * A controller that is aborted together with its parent, for the same reason. Abort it when its work is over: the parent keeps
 * nothing of it then. `AbortSignal.any` does the same, but is newer than some of the browsers that the page is built for.
 */
export function controllerWithin(parent: AbortSignal | null | undefined): AbortController {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  else parent?.addEventListener('abort', follow, { once: true, signal: controller.signal });
  return controller;
}
