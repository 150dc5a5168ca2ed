import type { RefObject } from 'preact';
import { loadSettings, settings, settingsError } from '../api/settings.js';
import { lazily } from '../app/lazily.js';
import { texts } from '../app/locale.js';
import { ErrorNotice } from '../ui/error-notice.js';
import { Notice } from '../ui/notice.js';
import type { PaymentForm } from './form.js';
import { PayingPage } from './paying-page.js';
import { letsStripeIn } from './paying-path.js';
import { SimulatorCards } from './simulator-cards.js';

const StripeForm = lazily(async () => (await import('./stripe-form.js')).StripeForm);

interface CardChoiceProps {
  form: RefObject<PaymentForm | null>;
  amountCents: number;
  currency: string;
  /** The address of this payment. */
  path: string;
}

/** The choice of the means of payment, for the payment provider of this installation. */
export function CardChoice({ path, ...props }: CardChoiceProps) {
  const setup = settings.value?.payment;
  if (!setup && settingsError.value !== null) {
    return <ErrorNotice error={settingsError.value} retry={() => void loadSettings()} />;
  }
  switch (setup?.kind) {
    case undefined:
      return <p aria-busy="true">{texts.value.shell.loading}</p>;
    case 'simulator':
      return <SimulatorCards setup={setup} form={props.form} />;
    case 'stripe':
      return letsStripeIn() ? (
        <StripeForm publishableKey={setup.publishableKey} {...props} />
      ) : (
        <PayingPage path={path} />
      );
    case 'unavailable':
      return <Notice tone="warning">{texts.value.pay.unavailable}</Notice>;
  }
}
