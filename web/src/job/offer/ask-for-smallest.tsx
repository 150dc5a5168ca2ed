import type { Quote } from '@mailsized/client';
import { texts } from '../../app/locale.js';
import { Button, type ButtonKind } from '../../ui/button.js';
import { ErrorNotice } from '../../ui/error-notice.js';
import { useAction } from '../../ui/use-action.js';
import type { Job } from '../job.js';
import { askForOffer } from './requote.js';

/** A little above the smallest size, so that the measurement has room. */
const ROOM = 1.05;
const ROUNDED_TO_BYTES = 100_000;

/** Rounded as sizes are shown, but never below the size. */
export const roundedUp = (bytes: number): number => Math.ceil(bytes / ROUNDED_TO_BYTES) * ROUNDED_TO_BYTES;

interface AskForSmallestProps {
  job: Job;
  quote: Quote;
  kind?: ButtonKind;
}

/** Shown when a target cannot be reached: requests the smallest size that can. */
export function AskForSmallest({ job, quote, kind = 'quiet' }: AskForSmallestProps) {
  const { cannotFit, ownSize } = texts.value.offer;
  const ceilingBytes = roundedUp(quote.smallestWorkableBytes * ROOM);
  const ask = useAction(() => askForOffer(job, { target: { provider: 'own', ceilingBytes } }));
  return (
    <div class="stack quote-act">
      <p class="muted">
        {cannotFit.advice} {cannotFit.none}
      </p>
      <ErrorNotice error={ask.error} retry={ask.run} />
      <Button kind={kind} busy={ask.isRunning} onClick={ask.run}>
        {ask.isRunning ? ownSize.busy : cannotFit.action(ceilingBytes)}
      </Button>
    </div>
  );
}
