import type { CheckoutResult } from '../../contracts/video-workflow.js';
import type { PaymentIntentView } from './payments.gateway.js';

/** The status of a payment, in the terms of a checkout; `open` while no payment method is confirmed. */
export interface PaymentStatus {
  status: CheckoutResult['status'] | 'open';
  declineCode?: string;
}

/** What a PaymentIntent says about the last attempt. https://docs.stripe.com/payments/paymentintents/lifecycle */
export function paymentStatusOf({ status, declineCode }: PaymentIntentView): PaymentStatus {
  switch (status) {
    case 'requires_payment_method':
    case 'requires_confirmation':
      return declineCode ? { status: 'declined', declineCode } : { status: 'open' };
    case 'requires_capture':
      return { status: 'processing' };
    default:
      return { status };
  }
}
