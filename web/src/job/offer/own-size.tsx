import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { limits } from '../../api/settings.js';
import { texts } from '../../app/locale.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { ErrorNotice } from '../../ui/error-notice.js';
import { useAction } from '../../ui/use-action.js';
import type { Job } from '../job.js';
import { askForOffer } from './requote.js';

const BYTES_PER_MB = 1_000_000;

/** Requests an offer for a size of the customer's choice. */
export function OwnSize({ job }: { job: Job }) {
  const entered = useSignal('');
  const isRefused = useSignal(false);
  const id = useId();
  const { ownSize } = texts.value.offer;
  const ask = useAction(async () => {
    const ceilingBytes = bytesOf(entered.value);
    isRefused.value = ceilingBytes === null;
    if (ceilingBytes !== null) await askForOffer(job, { target: { provider: 'own', ceilingBytes } });
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    ask.run();
  };
  return (
    <Card title={ownSize.title}>
      <p class="muted">{ownSize.words}</p>
      <form class="own-size" noValidate onSubmit={submit}>
        <label for={id}>{ownSize.label}</label>
        <input
          id={id}
          inputMode="decimal"
          autocomplete="off"
          value={entered.value}
          aria-invalid={isRefused.value}
          aria-describedby={`${id}-range`}
          onInput={({ currentTarget }) => (entered.value = currentTarget.value)}
        />
        <Button kind="quiet" type="submit" busy={ask.isRunning}>
          {ask.isRunning ? ownSize.busy : ownSize.action}
        </Button>
        <p id={`${id}-range`} class="field-error" role="alert">
          {isRefused.value && ownSize.range(limits.value.ownSizeBytes.min, limits.value.ownSizeBytes.max)}
        </p>
      </form>
      <ErrorNotice error={ask.error} retry={ask.run} />
    </Card>
  );
}

/** @param entered megabytes, with a point or a comma. @returns null when it is not an allowed size. */
function bytesOf(entered: string): number | null {
  const bytes = Math.round(Number(entered.trim().replace(',', '.')) * BYTES_PER_MB);
  const { min, max } = limits.value.ownSizeBytes;
  return bytes >= min && bytes <= max ? bytes : null;
}
