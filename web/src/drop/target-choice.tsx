import { limits, listedTargets } from '../api/settings.js';
import { texts } from '../app/locale.js';
import { Field } from '../ui/field.js';
import { RadioGroup } from '../ui/radio-group.js';
import { estimateFor, type Candidate } from './candidates.js';
import { ownMegabytes, provider, target, type Provider } from './choice.js';
import { EstimatedPrice, FitWords } from './estimate-words.js';

/** The targets, each with its limit, or for a single file with its estimate. */
export function TargetChoice({ candidate }: { candidate: Candidate | null }) {
  const { drop, targets } = texts.value;
  const { min, max } = limits.value.ownSizeBytes;
  const own = target.value?.provider === 'own' ? target.value : null;
  const estimateOf = (value: Provider) => {
    const wanted = value === 'own' ? own : { provider: value };
    return candidate && wanted && estimateFor(candidate, wanted);
  };
  const hintOf = (value: Provider, ceilingBytes: number | null) => {
    const estimate = estimateOf(value);
    if (estimate) return <FitWords estimate={estimate} />;
    if (value === 'own') return drop.ownHint;
    return ceilingBytes === null ? undefined : drop.upTo(ceilingBytes);
  };
  const options = [
    ...listedTargets.value.map((each) => ({ ...each, label: targets[each.provider] })),
    { provider: 'own' as const, ceilingBytes: null, label: targets.own },
  ];
  const isWrong = provider.value === 'own' && !own;
  return (
    <div class="stack">
      <RadioGroup
        legend={drop.target}
        options={options.map(({ provider: value, ceilingBytes, label }) => ({
          value,
          label,
          hint: hintOf(value, ceilingBytes),
          side: <EstimatedPrice estimate={estimateOf(value)} />,
        }))}
        value={provider.value}
        onChange={(value: Provider) => (provider.value = value)}
      />
      {provider.value === 'own' && (
        <Field
          label={drop.ownSize}
          inputMode="decimal"
          value={ownMegabytes.value}
          onInput={(typed) => (ownMegabytes.value = typed)}
          problem={isWrong ? drop.ownSizeWrong(min, max) : null}
        />
      )}
    </div>
  );
}
