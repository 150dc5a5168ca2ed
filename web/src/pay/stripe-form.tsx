import type { Stripe, StripeElements } from '@stripe/stripe-js';
import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../app/locale.js';
import { Notice } from '../ui/notice.js';
import { FormIncomplete, type PaymentForm } from './form.js';
import { stripeFor } from './stripe.js';

interface StripeFormProps {
  publishableKey: string;
  form: RefObject<PaymentForm | null>;
  amountCents: number;
  currency: string;
}

/**
 * Stripe's Payment Element. What is typed into it goes only to Stripe; the page gets a token with which the server
 * makes the payment. https://docs.stripe.com/payments/finalize-payments-on-the-server
 */
export function StripeForm({ publishableKey, form, amountCents, currency }: StripeFormProps) {
  const box = useRef<HTMLDivElement>(null);
  const elements = useRef<StripeElements | null>(null);
  // What is bought may change while Stripe.js loads.
  const amount = useRef(amountCents);
  amount.current = amountCents;
  const state = useSignal<'loading' | 'shown' | 'failed'>('loading');
  const { stripe: words } = texts.value.pay;

  const show = async (): Promise<void> => {
    state.value = 'loading';
    try {
      const stripe = await stripeFor(publishableKey);
      if (!box.current) return;
      elements.current?.getElement('payment')?.destroy();
      elements.current = mount(stripe, box.current, {
        ...{ amountCents: amount.current, currency },
        onReady: () => (state.value = 'shown'),
        onFailure: () => (state.value = 'failed'),
      });
      form.current = formOf(stripe, elements.current);
    } catch {
      // Whatever the error, the customer can only load the form again or pay elsewhere.
      state.value = 'failed';
    }
  };
  useEffect(() => {
    void show();
    return () => {
      form.current = null;
      elements.current?.getElement('payment')?.destroy();
    };
  }, []);
  useEffect(() => void elements.current?.update({ amount: amountCents }), [amountCents]);
  return (
    <section class="card">
      <h2>{words.legend}</h2>
      {state.value === 'loading' && <p aria-busy="true">{words.loading}</p>}
      {state.value === 'failed' && (
        <Notice tone="problem" action={{ label: words.again, act: () => void show() }}>
          {words.failed}
        </Notice>
      )}
      <div ref={box} />
    </section>
  );
}

interface MountOptions {
  amountCents: number;
  currency: string;
  onReady: () => void;
  onFailure: () => void;
}

/** Cards and card wallets only, as the server's PaymentIntent allows. */
function mount(stripe: Stripe, box: HTMLElement, options: MountOptions): StripeElements {
  const { amountCents, currency, onReady, onFailure } = options;
  const isDark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  const elements = stripe.elements({
    mode: 'payment',
    amount: amountCents,
    currency,
    allowedPaymentMethodTypes: ['card'],
    appearance: { theme: isDark ? 'night' : 'stripe' },
  });
  const element = elements.create('payment', { wallets: { applePay: 'auto', googlePay: 'auto', link: 'never' } });
  element.on('ready', onReady);
  element.on('loaderror', onFailure);
  element.mount(box);
  return elements;
}

function formOf(stripe: Stripe, elements: StripeElements): PaymentForm {
  return {
    means: async () => {
      const { error: incomplete } = await elements.submit();
      if (incomplete) throw new FormIncomplete(incomplete.message ?? '');
      const { error, confirmationToken } = await stripe.createConfirmationToken({ elements });
      if (error) throw new FormIncomplete(error.message ?? '');
      return { confirmationTokenId: confirmationToken.id };
    },
  };
}
