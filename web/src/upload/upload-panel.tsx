import { texts } from '../app/locale.js';
import { jobPath } from '../app/route.js';
import { PickButton } from '../drop/pick-button.js';
import { receive } from '../drop/receive.js';
import { Notice } from '../ui/notice.js';
import { ProgressBar } from '../ui/progress-bar.js';
import { elsewhere } from './other-tabs.js';
import { storedUpload } from './stored-uploads.js';
import { uploadOf } from './uploads.js';
import { UploadProgress } from './upload-progress.js';
import { FileName } from '../ui/file-name.js';

interface UploadPanelProps {
  jobId: string;
  token: string;
  /** As the job says it. */
  fileName: string | null;
  sizeBytes: number;
}

/** The upload of a job, for as long as the job is `uploading`: its progress, or how to go on with it. */
export function UploadPanel({ jobId, token, fileName, sizeBytes }: UploadPanelProps) {
  const { upload: words } = texts.value;
  const upload = uploadOf(jobId);
  if (upload) return <UploadProgress upload={upload} />;
  const other = elsewhere.value.get(jobId);
  if (other) {
    return (
      <div class="stack">
        <ProgressBar label={words.title} percent={(100 * other.sentBytes) / sizeBytes} />
        <p class="figures">{words.progress(other.sentBytes, sizeBytes)}</p>
        <Notice>{words.elsewhere}</Notice>
      </div>
    );
  }
  const canGoOn = storedUpload(jobId) !== null;
  return (
    <div class="stack">
      <Notice tone="warning" title={words.stopped}>
        {canGoOn ? words.goOn : words.notHere} <FileName name={fileName} />
      </Notice>
      <div>
        <PickButton
          label={canGoOn ? words.pickSame : words.pickAnew}
          onFiles={(files) => void receive(files, jobPath(jobId, token))}
        />
      </div>
    </div>
  );
}
