import { useSignal } from '@preact/signals';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { QuoteForSale, Upsell } from '@mailsized/client';
import { settings } from '../api/settings.js';
import { format, texts } from '../app/locale.js';
import { targetName } from '../job/offer/target-name.js';
import { Warnings } from '../job/offer/warnings.js';
import type { StateProps } from '../job/state-props.js';
import { Button } from '../ui/button.js';
import { focusFirstProblem } from '../ui/focus-first-problem.js';
import { CardChoice } from './card-choice.js';
import { Consent } from './consent.js';
import type { PaymentForm } from './form.js';
import { PaymentProblem } from './payment-problem.js';
import type { Payment } from './payment.js';
import './pay.css';
import { payingPath } from './paying-path.js';
import { UpsellChoice } from './upsell-choice.js';

interface PayPanelProps extends StateProps {
  quote: QuoteForSale;
  payment: Payment;
  onBack: () => void;
}

/** What is bought, its price, the means of payment, and the button. */
export function PayPanel({ job, video, quote, payment, onBack }: PayPanelProps) {
  const upsells = useSignal<readonly Upsell['name'][]>([]);
  const consents = useSignal(false);
  const lacksConsent = useSignal(false);
  const form = useRef<PaymentForm | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const { pay } = texts.value;
  // Otherwise `CardChoice` says so.
  const canPay = settings.value?.payment.kind !== 'unavailable';
  useLayoutEffect(() => {
    // In a layout effect, so that a payment problem can take the focus afterwards.
    heading.current?.focus();
    job.isPayShown.value = true;
    return () => void (job.isPayShown.value = false);
  }, [job]);

  const chosen = quote.upsells.filter(({ name }) => upsells.value.includes(name));
  const totalCents = chosen.reduce((sum, { amountCents }) => sum + amountCents, quote.amountCents);
  const submit = (event: Event): void => {
    event.preventDefault();
    lacksConsent.value = !consents.value;
    const paymentForm = form.current;
    if (!consents.value) return focusFirstProblem(event);
    if (!paymentForm) return;
    payment.pay({ quoteId: quote.quoteId, upsells: [...upsells.value] }, () => paymentForm.means());
  };
  return (
    <form class="pay" noValidate aria-labelledby={id} onSubmit={submit}>
      <p>
        <Button kind="link" onClick={onBack}>
          {pay.back}
        </Button>
      </p>
      <section class="card">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {pay.bought}
        </h2>
        <BoughtTarget quote={quote} />
        <Warnings quote={quote} />
        <UpsellChoice
          offered={quote.upsells}
          chosen={upsells.value}
          currency={quote.currency}
          onChange={(names) => (upsells.value = names)}
        />
        <Total amountCents={totalCents} currency={quote.currency} />
      </section>
      <PaymentProblem error={payment.error} declined={video.payment} />
      <CardChoice
        form={form}
        amountCents={totalCents}
        currency={quote.currency}
        path={payingPath(job.jobId, job.token, quote.quoteId)}
      />
      {canPay && (
        <section class="card">
          <Consent
            given={consents.value}
            isMissing={lacksConsent.value}
            onChange={(given) => (consents.value = given)}
          />
          <Button type="submit" busy={payment.isPaying}>
            {payment.isPaying ? pay.paying : pay.pay(totalCents, quote.currency)}
          </Button>
          <p class="muted small">{pay.once}</p>
        </section>
      )}
    </form>
  );
}

function BoughtTarget({ quote }: { quote: QuoteForSale }) {
  const { pay, offer } = texts.value;
  const { width, height } = quote.picture;
  return (
    <div class="pay-line">
      <div>
        <p>{pay.fit(targetName(quote.target))}</p>
        <p class="muted small figures">
          {format.value.fileSize(quote.expectedBytes)}, {offer.pictureIs(width, height)}
          {quote.grade && `, ${offer.quality}: ${offer.grades[quote.grade]}`}
        </p>
      </div>
      <p class="figures">{format.value.money(quote.amountCents, quote.currency)}</p>
    </div>
  );
}

function Total({ amountCents, currency }: { amountCents: number; currency: string }) {
  const { pay } = texts.value;
  return (
    <div class="pay-line pay-total" role="status">
      <div>
        <p>{pay.total}</p>
        <p class="muted small">{pay.tax}</p>
      </div>
      <p class="figures">{format.value.money(amountCents, currency)}</p>
    </div>
  );
}
