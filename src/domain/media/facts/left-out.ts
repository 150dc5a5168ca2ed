/** Parts of a file that no result contains. The customer must know them before any payment. */
export interface LeftOut {
  /** Share of the picture's frames that cannot be decoded, 0 to 1, as estimated from the sample. */
  readonly pictureShare?: number;
  /** Codecs of the sound tracks that cannot be decoded. */
  readonly undecodableSounds?: readonly string[];
  /** How much of the film is in another picture track, before or after the chosen one. */
  readonly otherFilmMs?: number;
  /** Bytes that belong to no track of the film, for example to a second film at the end of the file. */
  readonly unreadBytes?: number;
  /** Subtitle tracks, and the languages that they state. */
  readonly subtitles?: { readonly count: number; readonly languages: readonly string[] };
}

/** Bytes that belong to no track are mentioned only from this size and this share of the file. */
const MIN_UNREAD_BYTES = 100_000;
const MIN_UNREAD_SHARE = 0.2;

/** Whether unread bytes are more than indexes and padding explain. */
export function isWorthMentioning(unreadBytes: number, sizeBytes: number): boolean {
  return unreadBytes >= Math.max(MIN_UNREAD_BYTES, MIN_UNREAD_SHARE * sizeBytes);
}
