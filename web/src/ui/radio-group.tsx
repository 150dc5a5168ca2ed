import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import './radio-group.css';

export interface RadioOption<T extends string> {
  value: T;
  label: ComponentChildren;
  /** A second line, smaller. */
  hint?: ComponentChildren;
  /** At the end of the first line, such as a price. */
  side?: ComponentChildren;
}

interface RadioGroupProps<T extends string> {
  legend: ComponentChildren;
  options: readonly RadioOption<T>[];
  value: T;
  onChange: (value: T) => void;
}

export function RadioGroup<T extends string>({ legend, options, value, onChange }: RadioGroupProps<T>) {
  const name = useId();
  return (
    <fieldset class="radios">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label class="radio" key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          <span class="radio-label">{option.label}</span>
          {option.side !== undefined && <span class="radio-side">{option.side}</span>}
          {option.hint !== undefined && <span class="radio-hint">{option.hint}</span>}
        </label>
      ))}
    </fieldset>
  );
}
