import { Link } from '../app/link.js';
import { texts } from '../app/locale.js';
import { jobPath } from '../app/route.js';
import { Button } from '../ui/button.js';
import '../ui/card.css';
import { UploadProgress } from './upload-progress.js';
import { dropUpload, uploads } from './uploads.js';
import { FileName } from '../ui/file-name.js';

/** The uploads of this tab, each with its own progress. */
export function UploadList() {
  const { upload: words, drop } = texts.value;
  const shown = uploads.value.filter(({ state }) => state.value.phase !== 'stopped');
  if (shown.length === 0) return null;
  return (
    <ul class="stack plain" aria-label={words.list}>
      {shown.map((upload) => {
        const { destination, file, state, key } = upload;
        const name = <FileName name={file.name} />;
        return (
          <li class="card" key={key}>
            <h2 class="file-name">
              {destination.value ? (
                <Link to={jobPath(destination.value.jobId, destination.value.token)}>{name}</Link>
              ) : (
                name
              )}
            </h2>
            {state.value.phase === 'sent' ? <p>{words.sent}</p> : <UploadProgress upload={upload} />}
            {(state.value.phase === 'failed' || state.value.heldUpBy !== null) && !destination.value && (
              <p>
                <Button kind="link" onClick={() => dropUpload(upload)}>
                  {drop.remove} <span class="visually-hidden">{name}</span>
                </Button>
              </p>
            )}
          </li>
        );
      })}
    </ul>
  );
}
