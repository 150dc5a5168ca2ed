import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import './field.css';

interface FieldProps {
  label: ComponentChildren;
  hint?: ComponentChildren;
  /** What is wrong with the value, and what a right one looks like; null when nothing is. */
  problem?: string | null;
  value: string;
  onInput: (value: string) => void;
  onBlur?: () => void;
  inputMode?: 'text' | 'decimal' | 'email';
  autoComplete?: string;
}

/** A text field with its label, a hint, and what is wrong. */
export function Field({ label, hint, problem = null, onInput, ...input }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...input}
        id={id}
        type="text"
        autoCapitalize="none"
        aria-invalid={problem === null ? undefined : 'true'}
        aria-describedby={`${id}-hint ${id}-problem`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <p id={`${id}-hint`} class="field-hint">
        {hint}
      </p>
      <p id={`${id}-problem`} class="field-problem" aria-live="polite">
        {problem}
      </p>
    </div>
  );
}
