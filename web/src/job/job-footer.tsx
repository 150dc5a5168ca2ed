import { texts } from '../app/locale.js';
import { CancelVideo } from './cancel-video.js';
import { CopyLink } from './copy-link.js';
import type { StateProps } from './state-props.js';
import { isEnded } from './video-states.js';

/** The same in every state: how to return, how to stop, and the reference for support. */
export function JobFooter({ job, video }: StateProps) {
  const { reference, referenceHint, leave } = texts.value.job;
  const isOpen = !isEnded(video.state);
  return (
    <footer class="job-footer">
      {isOpen && video.state !== 'uploading' && <p>{leave}</p>}
      <div class="row">
        {isOpen && <CopyLink job={job} />}
        {isOpen && <CancelVideo job={job} video={video} />}
      </div>
      <p class="small">
        {reference}: <strong class="figures">{video.reference}</strong>. {referenceHint}
      </p>
    </footer>
  );
}
