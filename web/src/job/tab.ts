import { useEffect } from 'preact/hooks';
import type { Video } from '@mailsized/client';
import { format, texts } from '../app/locale.js';
import { isEnded } from './video-states.js';

const ICON_PX = 64;

/**
 * Shows the state in the browser's tab, for customers who look at another one: in its title, and as a ring in its icon.
 */
export function useTab(video: Video | null): void {
  const title = video && titleOf(video);
  useEffect(() => {
    const before = document.title;
    if (title !== null) document.title = title;
    return () => void (document.title = before);
  }, [title]);
  const percent = video && percentOf(video);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (!link || percent === null) return;
    const usual = link.href;
    let url: string | null = null;
    drawRing(percent, (blob) => {
      url = URL.createObjectURL(blob);
      link.type = 'image/png';
      link.href = url;
    });
    return () => {
      link.href = usual;
      link.type = 'image/svg+xml';
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [percent]);
}

function titleOf(video: Video): string {
  const { state, fileName, progress } = video;
  const { tab, unnamedFile } = texts.value.job;
  const word = isEnded(state) || video.canceling ? tab.ended : tab[state as keyof typeof tab];
  const done =
    state === 'compressing' && progress && !video.canceling ? `${format.value.percent(progress.percent)} ` : '';
  return `${done}${word} · ${fileName ?? unnamedFile}`;
}

/** In steps, so that the icon is not redrawn for changes that are too small to see. */
function percentOf({ state, progress }: Video): number | null {
  if (state === 'done') return 100;
  return state === 'compressing' && progress ? Math.floor(progress.percent / 5) * 5 : null;
}

function drawRing(percent: number, onDrawn: (blob: Blob) => void): void {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = ICON_PX;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  const middle = ICON_PX / 2;
  const ring = (share: number, color: string): void => {
    pen.beginPath();
    pen.strokeStyle = color;
    pen.arc(middle, middle, middle - 8, -Math.PI / 2, -Math.PI / 2 + share * 2 * Math.PI);
    pen.stroke();
  };
  pen.lineWidth = 14;
  ring(1, '#aab4c2');
  ring(percent / 100, percent === 100 ? '#1d8a4f' : '#3d6be0');
  canvas.toBlob((blob) => blob && onDrawn(blob));
}
