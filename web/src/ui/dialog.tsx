import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import './dialog.css';

interface DialogProps {
  title: string;
  /** Called when it is closed by the Escape key too. */
  onClose: () => void;
  children: ComponentChildren;
}

/**
 * Asks before the page goes on. Render it while it is open. Its first button gets the focus: let it be the one that changes
 * nothing.
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // The browser does so after the Escape key only.
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  return (
    <dialog class="dialog" ref={dialog} aria-labelledby={id} onClose={onClose}>
      <div class="stack">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
