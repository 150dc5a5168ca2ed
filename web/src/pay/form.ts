import type { Means } from './payment.js';

/** A form for the means of payment. */
export interface PaymentForm {
  /** @throws FormIncomplete when the form lacks something. */
  means: () => Promise<Means>;
}

/** The customer has to correct the form; nothing was sent. */
export class FormIncomplete extends Error {
  override readonly name = 'FormIncomplete';
}
