import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A sentence that replaces the button that was pressed. It takes the focus, for keyboard users. */
export function InPlace({ children }: { children: ComponentChildren }) {
  const sentence = useRef<HTMLParagraphElement>(null);
  useEffect(() => sentence.current?.focus(), []);
  return (
    <p ref={sentence} tabIndex={-1}>
      {children}
    </p>
  );
}
