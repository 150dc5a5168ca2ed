const HEAD_BYTES = 32_768;

/** The beginning of a file for `createVideo`, so that a file that is not a video is refused before it is sent. */
export async function headOf(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
