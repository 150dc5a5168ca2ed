import type { Video } from '@mailsized/client';
import { Link } from '../../app/link.js';
import { texts } from '../../app/locale.js';
import { buttonClass } from '../../ui/button.js';

/** What to do when a mail server has sent the mail back. */
export function Bounced({ video }: { video: Video }) {
  const { bounced } = texts.value.result;
  return (
    <details class="card folded">
      <summary>
        <h2>{bounced.title}</h2>
      </summary>
      <div class="stack">
        <p>{bounced.words}</p>
        <ul>
          <li>{bounced.steps.smaller}</li>
          <li>{bounced.steps.link}</li>
          <li>{bounced.steps.support(video.reference)}</li>
        </ul>
        <p>
          <Link class={buttonClass('quiet')} to="/">
            {bounced.action}
          </Link>
        </p>
      </div>
    </details>
  );
}
