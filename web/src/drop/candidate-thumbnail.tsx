import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/** Some browsers show no frame unless the URL names a time. */
const FIRST_FRAME_SEC = 0.1;

/** A frame of the customer's own file, if the browser can play it. Nothing is uploaded for it. */
export function CandidateThumbnail({ file }: { file: File }) {
  const video = useRef<HTMLVideoElement>(null);
  const isPlayable = useSignal(true);
  useEffect(() => {
    const url = URL.createObjectURL(file);
    if (video.current) video.current.src = `${url}#t=${FIRST_FRAME_SEC}`;
    return () => URL.revokeObjectURL(url);
  }, [file]);
  if (!isPlayable.value) return null;
  return (
    <video
      ref={video}
      class="candidate-thumbnail"
      muted
      playsInline
      preload="metadata"
      aria-hidden="true"
      tabIndex={-1}
      onError={() => (isPlayable.value = false)}
    />
  );
}
