import type { PageSettings } from '@mailsized/client';
import { Link } from '../app/link.js';
import { format, texts } from '../app/locale.js';
import { useTitle } from '../app/title.js';
import { WithSettings } from './with-settings.js';

/** What happens to a customer's video, and when it is deleted. */
export function MyVideo() {
  const { myVideo } = texts.value;
  useTitle(myVideo.title);
  return (
    <div class="stack page">
      <h1>{myVideo.title}</h1>
      <p class="lead">{myVideo.lead}</p>
      <h2>{myVideo.deletion}</h2>
      <WithSettings>{({ retention }) => <DeletionTimes retention={retention} />}</WithSettings>
      <h2>{myVideo.inside}</h2>
      <p>{myVideo.place}</p>
      <h2>{myVideo.eyes}</h2>
      <p>{myVideo.programs}</p>
      <p>{myVideo.link}</p>
      <p>{myVideo.card}</p>
      <p>
        <Link to="/lost-link">{texts.value.lostLink.title}</Link>
      </p>
    </div>
  );
}

function DeletionTimes({ retention }: Pick<PageSettings, 'retention'>) {
  const { myVideo } = texts.value;
  const { unfinishedUploadSec, unpaidSec, resultSec, personalDataDays } = retention;
  const time = (sec: number): string => format.value.duration(sec * 1000);
  return (
    <ul class="stack">
      <li>{myVideo.unfinished(time(unfinishedUploadSec))}</li>
      <li>{myVideo.unpaid(time(unpaidSec))}</li>
      <li>{myVideo.result(time(resultSec))}</li>
      <li>{myVideo.atOnce}</li>
      <li>{myVideo.data(personalDataDays)}</li>
    </ul>
  );
}
