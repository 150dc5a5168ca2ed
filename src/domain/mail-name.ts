import { cleanName } from './clean-name.js';

const MAX_LENGTH = 40;
const KEPT_AT_END = 14;
const VIDEO_EXTENSION =
  /\.(3g2|3gp|asf|avi|dv|f4v|flv|gif|m2ts|m2v|m4v|mkv|mov|mp4|mpeg|mpg|mts|mxf|ogg|ogv|qt|ts|vob|webm|wmv)$/i;
// Characters that turn text into a link: dots (and what browsers treat as dots in host names, UTS 46), colons, slashes
// and @.
const LINK_CHARACTERS = /[.\u3002\uff0e\uff61\u2024:\uff1a@\uff20/\uff0f\u2044\u2215\\]/gu;

/**
 * Makes a file name safe to show in our mails: a stranger may have chosen it, and our domain vouches for the mail. The
 * result is short, on one line, and nothing in it turns into a link. The extension of a video stays in brackets: with its
 * dot, a mail program would link `holiday.mov`, because `.mov` is a top-level domain.
 *
 * @returns an empty text when nothing of the name is left.
 */
export function mailName(fileName: string): string {
  const name = cleanName(fileName);
  const extension = VIDEO_EXTENSION.exec(name)?.[1];
  const stem = name.replace(VIDEO_EXTENSION, '').replace(LINK_CHARACTERS, ' ');
  return shortened(cleanName(extension === undefined ? stem : `${stem} (${extension})`));
}

function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= MAX_LENGTH) return name;
  const start = characters.slice(0, MAX_LENGTH - KEPT_AT_END - 1);
  return [...start, '…', ...characters.slice(-KEPT_AT_END)].join('');
}
