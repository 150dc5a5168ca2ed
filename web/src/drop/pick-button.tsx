import { buttonClass, type ButtonKind } from '../ui/button.js';

// Systems do not know the media type of every video. Phones offer the camera and its roll for `video/*`.
const VIDEOS = 'video/*,.mkv,.ts,.mts,.m2ts,.avi,.flv,.wmv,.vob,.mpg,.mpeg';

interface PickButtonProps {
  label: string;
  kind?: ButtonKind;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
}

/** Looks like a button and opens the system's file picker. */
export function PickButton({ label, kind = 'primary', multiple = false, onFiles }: PickButtonProps) {
  const pick = (event: Event & { currentTarget: HTMLInputElement }): void => {
    const input = event.currentTarget;
    onFiles([...(input.files ?? [])]);
    // So that picking the same file again counts as a change.
    input.value = '';
  };
  return (
    <label class={buttonClass(kind)}>
      {label}
      <input class="visually-hidden" type="file" accept={VIDEOS} multiple={multiple} onChange={pick} />
    </label>
  );
}
