import type { Money } from '@mailsized/client';

/** Whether any of the money was refunded, is being refunded, or is disputed. */
export const hasMoved = ({ refunds, disputed }: Money): boolean => refunds.length > 0 || disputed;
