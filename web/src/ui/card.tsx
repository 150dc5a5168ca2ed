import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import './card.css';

interface CardProps {
  /** The heading names the card for screen readers. */
  title?: ComponentChildren;
  children: ComponentChildren;
}

/** A box for one thing: an offer, a file, a form. */
export function Card({ title, children }: CardProps) {
  const id = useId();
  return (
    <section class="card" aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && <h2 id={id}>{title}</h2>}
      {children}
    </section>
  );
}
