import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Quote } from '@mailsized/client';
import { lazily } from '../../app/lazily.js';
import { texts } from '../../app/locale.js';
import { Button } from '../../ui/button.js';
import type { StateProps } from '../state-props.js';

const Comparison = lazily(async () => (await import('./comparison.js')).Comparison);

/** A preview that is not there after so long will not come: not every one can be made. */
const COMING_FOR_MS = 90_000;

/** Opens the comparison, which is loaded only then. */
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

/** What is copied, or cannot be made, has none. */
function canHavePreview({ verdict, amountCents }: Quote): boolean {
  return verdict === 'fits' && amountCents !== 0;
}
