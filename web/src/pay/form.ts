import type { Means } from './payment.js';

/** A form that asks what to pay with. */
export interface PaymentForm {
  /** @throws FormIncomplete when something in it is missing. */
  means: () => Promise<Means>;
}

/** The customer has to correct the form; nothing was sent. */
export class FormIncomplete extends Error {
  override readonly name = 'FormIncomplete';
}
