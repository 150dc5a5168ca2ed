import type { ComponentChildren } from 'preact';
import './button.css';

/**
 * `primary`: what most people want, one per page. `danger`: cannot be undone. `link`: an action that looks like a link.
 */
export type ButtonKind = 'primary' | 'quiet' | 'danger' | 'link';

export const buttonClass = (kind: ButtonKind = 'primary'): string =>
  kind === 'primary' ? 'button' : `button button-${kind}`;

interface ButtonProps {
  kind?: ButtonKind;
  type?: 'button' | 'submit';
  /** The action is running: a second click does nothing. The button keeps the focus, for keyboard users. */
  busy?: boolean;
  onClick?: () => void;
  children: ComponentChildren;
}

export function Button({ kind = 'primary', type = 'button', busy = false, onClick, children }: ButtonProps) {
  const act = (event: Event): void => {
    if (busy) event.preventDefault();
    else onClick?.();
  };
  return (
    <button class={buttonClass(kind)} type={type} aria-disabled={busy ? 'true' : undefined} onClick={act}>
      {children}
    </button>
  );
}
