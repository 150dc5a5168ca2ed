import type { ComponentChildren } from 'preact';
import { goTo } from './route.js';

/** A link to another page of ours. The page is shown without a reload, so an upload continues. */
export function Link({ to, class: className, children }: { to: string; class?: string; children: ComponentChildren }) {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a href={to} class={className} onClick={follow}>
      {children}
    </a>
  );
}
