import type { Quote } from '@mailsized/client';
import { sayOr } from '../../../../texts/coded-text.js';
import { texts } from '../../app/locale.js';
import { Notice } from '../../ui/notice.js';

/** Content of the file that the result will not have. The customer must know this before paying. */
const LOSSES = /^plan\.(damaged|\w+_left_out)$/;

export function Warnings({ quote: { reasons, reasonCodes } }: { quote: Quote }) {
  const { offer, said } = texts.value;
  const losses = reasons.filter((_, index) => LOSSES.test(reasonCodes?.[index]?.code ?? ''));
  if (losses.length === 0) return null;
  return (
    <Notice tone="warning" title={offer.mind}>
      {losses.map((reason) => (
        <p key={reason}>{sayOr(said, reasonCodes?.[reasons.indexOf(reason)], reason)}</p>
      ))}
    </Notice>
  );
}
