import type { ComponentChildren } from 'preact';
import type { Video } from '@mailsized/client';
import { endWords } from '../../../../texts/job/job-text.js';
import { Link } from '../../app/link.js';
import { texts } from '../../app/locale.js';
import { buttonClass } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { hasMoved } from '../money/has-moved.js';
import { MoneyLines } from '../money/money-lines.js';
import { Receipt } from '../result/receipt.js';
import { JobRecord } from '../result/record.js';
import type { StateProps } from '../state-props.js';

/** Who deleted the result, by the reason why the job ended. */
const DELETED_BY: Record<string, 'deletedByYou' | 'deletedByUs'> = {
  deleted_by_customer: 'deletedByYou',
  canceled_by_support: 'deletedByUs',
  canceled_by_operator: 'deletedByUs',
};

/** The result was delivered, then deleted: after its retention time, or at somebody's request. */
export function Expired({ job, video }: StateProps) {
  const { ended } = texts.value.job;
  const { money } = video;
  return (
    <End job={job} video={video}>
      <p>{ended[DELETED_BY[video.reason ?? ''] ?? 'expired']}</p>
      {money && !hasMoved(money) && <p>{ended.kept(money.receivedCents, money.currency)}</p>}
    </End>
  );
}

export function Abandoned(props: StateProps) {
  return <EndWithReason {...props} />;
}

export function Rejected(props: StateProps) {
  return <EndWithReason {...props} />;
}

export function Canceled(props: StateProps) {
  return <EndWithReason {...props} />;
}

export function Failed(props: StateProps) {
  return <EndWithReason {...props} />;
}

export function Refunded(props: StateProps) {
  return <EndWithReason {...props} />;
}

function EndWithReason(props: StateProps) {
  return (
    <End {...props}>
      <p>{endWords(texts.value.said, props.video.reason)}</p>
    </End>
  );
}

/** Why the job ended, what happened to the money, when the files were deleted, and a link to start again. */
function End({ job, video, children }: StateProps & { children: ComponentChildren }) {
  const { ended } = texts.value.job;
  return (
    <>
      <Card>
        {children}
        {!video.money && <p>{ended.nothingPaid}</p>}
        <Deletion filesDeletedAt={video.filesDeletedAt} />
        <p>
          <Link class={buttonClass()} to="/">
            {ended.startAgain}
          </Link>
        </p>
      </Card>
      {/* The card above covers money that was paid and kept. */}
      {video.money && (hasMoved(video.money) || video.state === 'refunded') && (
        <MoneyLines video={video} money={video.money} />
      )}
      <div class="folds">
        {video.money && <Receipt job={job} video={video} />}
        <JobRecord job={job} video={video} />
      </div>
    </>
  );
}

function Deletion({ filesDeletedAt }: Pick<Video, 'filesDeletedAt'>) {
  const { ended } = texts.value.job;
  return <p>{filesDeletedAt === null ? ended.deleting : ended.deleted(Date.parse(filesDeletedAt))}</p>;
}
