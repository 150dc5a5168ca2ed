import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Quote } from '@mailsized/client';
import { lazily } from '../../app/lazily.js';
import { texts } from '../../app/locale.js';
import { Button } from '../../ui/button.js';
import type { StateProps } from '../state-props.js';

const Comparison = lazily(async () => (await import('./comparison.js')).Comparison);

/** A preview that is missing after this time will not come: some cannot be made. */
const COMING_FOR_MS = 90_000;

/** Opens the comparison, whose code is loaded only then. */
export function CompareButton({ job, quote }: StateProps & { quote: Quote }) {
  const isOpen = useSignal(false);
  const { offer } = texts.value;
  const isLate = useSignal(false);
  const { preview } = quote;
  useEffect(() => {
    const timer = setTimeout(() => (isLate.value = true), COMING_FOR_MS);
    return () => clearTimeout(timer);
  }, []);
  if (preview === null) {
    if (!canHavePreview(quote)) return null;
    return <p class="muted small">{isLate.value ? offer.comparisonLate : offer.comparing}</p>;
  }
  if (isOpen.value) return <Comparison job={job} preview={preview} />;
  return (
    <Button kind="quiet" onClick={() => (isOpen.value = true)}>
      {offer.compare}
    </Button>
  );
}

/** A copy has no preview, nor has a video that cannot fit. */
function canHavePreview({ verdict, amountCents }: Quote): boolean {
  return verdict === 'fits' && amountCents !== 0;
}
