import { texts } from '../../app/locale.js';
import { Notice } from '../../ui/notice.js';
import { NotifyWhenDone } from '../notify-when-done.js';
import type { StateProps } from '../state-props.js';

export function NeedsAttention({ video: { delayed, money } }: StateProps) {
  const { titles, delayed: words } = texts.value.job;
  const atMs = delayed && Date.parse(delayed.refundsAt);
  return (
    <>
      <Notice tone="warning">{atMs === null ? titles.needs_attention : (money ? words.paid : words.free)(atMs)}</Notice>
      <NotifyWhenDone />
    </>
  );
}
