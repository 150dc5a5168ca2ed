import { isCertainlyNoVideo } from './media/facts/first-bytes.js';

const FOLDER_SEPARATORS = /[/\\]/;
const VIDEO_OR_UNKNOWN = /^video\/[\w.+-]{1,80}$|^application\/octet-stream$/;

/** The longest name of a file, in UTF-16 code units. */
export const MAX_FILE_NAME_LENGTH = 255;

/** Why an upload is refused before it starts. Each is a problem code of the API. */
export type UploadRefusal = 'upload_empty' | 'upload_too_large' | 'file_name_unusable' | 'not_a_video';

interface Announced {
  fileName: string;
  sizeBytes: number;
  contentType: string;
  /** Its first bytes, see `isCertainlyNoVideo`. */
  head?: Uint8Array | undefined;
}

/**
 * Checks what the client says about a file before a byte is sent; null when nothing is wrong. The probe later checks
 * whether the file is a video that we accept.
 *
 * @param fileName as `cleanName` returns it.
 */
export function uploadRefusal(
  { fileName, sizeBytes, contentType, head }: Announced,
  limitBytes: number,
): UploadRefusal | null {
  if (sizeBytes === 0) return 'upload_empty';
  if (sizeBytes > limitBytes) return 'upload_too_large';
  const isNameUsable = fileName !== '' && fileName.length <= MAX_FILE_NAME_LENGTH && !FOLDER_SEPARATORS.test(fileName);
  if (!isNameUsable) return 'file_name_unusable';
  const isNoVideo = !VIDEO_OR_UNKNOWN.test(contentType) || (head !== undefined && isCertainlyNoVideo(head));
  return isNoVideo ? 'not_a_video' : null;
}
