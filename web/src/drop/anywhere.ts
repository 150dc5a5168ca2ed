import { signal } from '@preact/signals';
import { receive } from './receive.js';

/** Whether files are held over the page right now. */
export const isOver = signal(false);

const carriesFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;

/** Accepts files that are dropped or pasted anywhere, on every page. */
export function takeFilesAnywhere(): void {
  // A moving pointer enters the next element before it leaves the previous one.
  let depth = 0;
  const note = (change: number): void => {
    depth = Math.max(0, depth + change);
    isOver.value = depth > 0;
  };
  window.addEventListener('dragenter', (event) => carriesFiles(event) && note(1));
  window.addEventListener('dragleave', (event) => carriesFiles(event) && note(-1));
  window.addEventListener('dragover', (event) => carriesFiles(event) && event.preventDefault());
  window.addEventListener('drop', (event) => {
    note(-depth);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void receive(files);
  });
  window.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) void receive(files);
  });
}
