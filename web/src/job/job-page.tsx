import type { ComponentType } from 'preact';
import type { Video, VideoState } from '@mailsized/client';
import { texts } from '../app/locale.js';
import { Announcer } from './announcer.js';
import { BrokenLink } from './broken-link.js';
import { ConnectionNotice } from './connection-notice.js';
import './job.css';
import { JobFooter } from './job-footer.js';
import { JobHeader, Steps } from './job-header.js';
import { titleOf } from './job-title.js';
import { tokenOf } from './kept-token.js';
import type { StateProps } from './state-props.js';
import { Abandoned, Canceled, Expired, Failed, Refunded, Rejected } from './states/ended.js';
import { Compressing } from './states/compressing.js';
import { Done } from './states/done.js';
import { Ending } from './states/ending.js';
import { Finalizing } from './states/finalizing.js';
import { NeedsAttention } from './states/needs-attention.js';
import { Probing } from './states/probing.js';
import { Queued } from './states/queued.js';
import { Sale } from './states/sale.js';
import { Uploading } from './states/uploading.js';
import { useNotification } from './notification.js';
import { useTab } from './tab.js';
import { useJob } from './use-job.js';

const STATES: Record<VideoState, ComponentType<StateProps>> = {
  uploading: Uploading,
  probing: Probing,
  quoted: Sale,
  paying: Sale,
  queued: Queued,
  compressing: Compressing,
  finalizing: Finalizing,
  done: Done,
  needs_attention: NeedsAttention,
  expired: Expired,
  abandoned: Abandoned,
  rejected: Rejected,
  canceled: Canceled,
  failed: Failed,
  refunded: Refunded,
};

/** The page of one job, from the upload to its end. The link is all that is needed to open it. */
export function JobPage({ jobId, token }: { jobId: string; token: string }) {
  const known = tokenOf(jobId, token);
  return known === '' ? <BrokenLink cause="noToken" /> : <FollowedJob jobId={jobId} token={known} />;
}

function FollowedJob({ jobId, token }: { jobId: string; token: string }) {
  const job = useJob(jobId, token);
  const video = job.video.value;
  useTab(video);
  useNotification(job, video);
  if (job.refusal.value !== null) return <BrokenLink cause={job.refusal.value} />;
  return (
    <>
      <div class="job">{video ? <Shown job={job} video={video} /> : <Loading />}</div>
      <ConnectionNotice job={job} />
    </>
  );
}

function Loading() {
  const { unnamedFile, loading } = texts.value.job;
  return (
    <header class="job-header">
      <Steps here={null} />
      <h1>{unnamedFile}</h1>
      <p class="lead" aria-busy="true">
        {loading}
      </p>
    </header>
  );
}

function Shown({ job, video }: StateProps & { video: Video }) {
  const State = video.canceling ? Ending : STATES[video.state];
  const title = job.isPayShown.value ? texts.value.pay.title : titleOf(video);
  return (
    <>
      <JobHeader video={video} title={title} />
      <Announcer video={video} title={title} />
      <State job={job} video={video} />
      <JobFooter job={job} video={video} />
    </>
  );
}
