import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import './dialog.css';

interface DialogProps {
  title: string;
  /** Also called when the Escape key closes the dialog. */
  onClose: () => void;
  children: ComponentChildren;
}

/**
 * Asks before the page continues. Render it only while it is open. Its first button gets the focus, so put the one that
 * changes nothing first.
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // The browser restores the focus only after the Escape key.
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
