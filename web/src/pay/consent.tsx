import { useId } from 'preact/hooks';
import { texts } from '../app/locale.js';

interface ConsentProps {
  given: boolean;
  /** Whether the customer has tried to pay without it. */
  isMissing: boolean;
  onChange: (given: boolean) => void;
}

/** EU law requires it when a digital service starts at once: Directive 2011/83/EU, article 16 (a) and (m). */
export function Consent({ given, isMissing, onChange }: ConsentProps) {
  const id = useId();
  const { pay } = texts.value;
  return (
    <div class="stack">
      <label class="pay-check">
        <input
          type="checkbox"
          checked={given}
          required
          aria-invalid={isMissing && !given}
          aria-describedby={id}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
        <span>{pay.consent}</span>
      </label>
      <p id={id} class="field-error" role="alert">
        {isMissing && !given && pay.consentMissing}
      </p>
    </div>
  );
}
