import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { PaymentSetup } from '@mailsized/client';
import { texts } from '../app/locale.js';
import { RadioGroup } from '../ui/radio-group.js';
import type { PaymentForm } from './form.js';

type Simulator = Extract<PaymentSetup, { kind: 'simulator' }>;

/** The simulator's test cards. There is no field that a real card could be typed into. */
export function SimulatorCards({ setup, form }: { setup: Simulator; form: RefObject<PaymentForm | null> }) {
  const chosen = useSignal(setup.cards[0]?.paymentMethodId ?? '');
  const { simulator } = texts.value.pay;
  useEffect(() => {
    form.current = { means: () => Promise.resolve({ paymentMethodId: chosen.peek() }) };
    return () => void (form.current = null);
  }, []);
  const options = setup.cards.map(({ name, paymentMethodId }) => ({
    value: paymentMethodId,
    ...simulator.cards[name],
  }));
  return (
    <section class="card">
      <h2>{simulator.title}</h2>
      <p class="muted">{simulator.words}</p>
      <RadioGroup
        legend={simulator.legend}
        options={options}
        value={chosen.value}
        onChange={(paymentMethodId) => (chosen.value = paymentMethodId)}
      />
    </section>
  );
}
