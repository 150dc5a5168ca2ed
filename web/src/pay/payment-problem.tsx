import { useEffect, useRef } from 'preact/hooks';
import { ApiProblem, NoAnswer, type Video } from '@mailsized/client';
import { declineWords } from '../../../texts/problems/problem-words.js';
import { texts } from '../app/locale.js';
import { ErrorNotice } from '../ui/error-notice.js';
import { Notice } from '../ui/notice.js';
import { FormIncomplete } from './form.js';
import { StripeNotLoaded } from './stripe-not-loaded.js';

interface PaymentProblemProps {
  error: unknown;
  /** The outcome of the last attempt, from the job. Shown if this window has not seen the outcome itself. */
  declined: Video['payment'];
}

/** Why the card was not charged, and what to do. */
export function PaymentProblem(props: PaymentProblemProps) {
  const box = useRef<HTMLDivElement>(null);
  // The problem is shown above the cards, and the pressed button is below them. A form marks what it lacks itself.
  useEffect(() => {
    if (!box.current?.firstElementChild) return;
    box.current.scrollIntoView({ block: 'center' });
    if (!(props.error instanceof FormIncomplete)) box.current.focus({ preventScroll: true });
  }, [props.error]);
  return (
    <div ref={box} tabIndex={-1}>
      <ProblemWords {...props} />
    </div>
  );
}

function ProblemWords({ error, declined }: PaymentProblemProps) {
  const { pay } = texts.value;
  if (error instanceof FormIncomplete) return <Notice tone="problem">{error.message || pay.stripe.incomplete}</Notice>;
  if (error instanceof StripeNotLoaded) return <Notice tone="problem">{pay.stripe.failed}</Notice>;
  if (error instanceof NoAnswer) return <Notice tone="warning">{pay.unknown}</Notice>;
  if (error instanceof ApiProblem && error.problem.code === 'payment_declined') {
    return <Declined declineCode={error.problem.declineCode} />;
  }
  if (error !== null) return <ErrorNotice error={error} />;
  return declined?.status === 'declined' ? <Declined declineCode={declined.declineCode} /> : null;
}

function Declined({ declineCode }: { declineCode: string | undefined }) {
  const { pay, problems } = texts.value;
  return (
    <Notice tone="problem" title={pay.declined}>
      {declineWords(problems, declineCode)} {pay.notCharged} {pay.another}
    </Notice>
  );
}
