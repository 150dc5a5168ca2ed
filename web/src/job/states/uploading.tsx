import { UploadPanel } from '../../upload/upload-panel.js';
import type { StateProps } from '../state-props.js';

export function Uploading({ video }: StateProps) {
  return <UploadPanel jobId={video.id} fileName={video.fileName} sizeBytes={video.sizeBytes} />;
}
