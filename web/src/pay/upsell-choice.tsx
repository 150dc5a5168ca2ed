import type { Upsell } from '@mailsized/client';
import { settings } from '../api/settings.js';
import { format, texts } from '../app/locale.js';

interface UpsellChoiceProps {
  offered: readonly Upsell[];
  chosen: readonly Upsell['name'][];
  currency: string;
  onChange: (chosen: readonly Upsell['name'][]) => void;
}

/** The upsells that can be bought with the quote, and what each does. */
export function UpsellChoice({ offered, chosen, currency, onChange }: UpsellChoiceProps) {
  if (offered.length === 0) return null;
  const toggle = (name: Upsell['name']): void =>
    onChange(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]);
  return (
    <fieldset class="pay-extras">
      <legend>{texts.value.pay.extras}</legend>
      {offered.map((upsell) => (
        <label key={upsell.name} class="pay-check">
          <input type="checkbox" checked={chosen.includes(upsell.name)} onChange={() => toggle(upsell.name)} />
          <span class="pay-line">
            <span>
              {nameOf(upsell)}
              <span class="pay-hint">{effectOf(upsell)}</span>
            </span>
            <span class="figures">+ {format.value.money(upsell.amountCents, currency)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function nameOf({ name, label, keptForSec }: Upsell): string {
  const { upsells } = texts.value.pay;
  if (name === 'priority') return upsells.priority.name;
  return keptForSec === null ? label : upsells.extendedRetention.name(keptForSec);
}

function effectOf({ name, readyWithinSec }: Upsell): string {
  const { upsells } = texts.value.pay;
  const usual = settings.value?.retention;
  if (name === 'extendedRetention') return usual ? upsells.extendedRetention.does(usual.resultSec) : '';
  return readyWithinSec === null ? '' : upsells.priority.does(readyWithinSec);
}
