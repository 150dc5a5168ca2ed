import { UploadPanel } from '../../upload/upload-panel.js';
import type { StateProps } from '../state-props.js';

export function Uploading({ job, video }: StateProps) {
  return <UploadPanel jobId={video.id} token={job.token} fileName={video.fileName} sizeBytes={video.sizeBytes} />;
}
