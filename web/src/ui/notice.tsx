import type { ComponentChildren } from 'preact';
import { Button } from './button.js';
import './notice.css';

interface NoticeProps {
  tone?: 'info' | 'good' | 'warning' | 'problem';
  title?: ComponentChildren;
  /** What happened, what happened to the money, and what to do. */
  children: ComponentChildren;
  /** The one button that helps. */
  action?: { label: string; act: () => void; busy?: boolean };
}

/** A sentence with at most one button. Screen readers read it when it appears; a problem at once. */
export function Notice({ tone = 'info', title, children, action }: NoticeProps) {
  return (
    <div class={`notice notice-${tone}`} role={tone === 'problem' ? 'alert' : 'status'}>
      <div class="notice-words">
        {title !== undefined && <p class="notice-title">{title}</p>}
        <div>{children}</div>
      </div>
      {action && (
        <Button kind="quiet" busy={action.busy ?? false} onClick={action.act}>
          {action.label}
        </Button>
      )}
    </div>
  );
}
