/** The effect of each byte on the sum: CRC-32 of ISO 3309, as S3, gzip and PNG use it. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});

/** The checksum of some bytes in the form that S3 expects: four bytes, big-endian, in Base64. */
export async function crc32Of(bytes: Blob): Promise<string> {
  let sum = 0xffffffff;
  for (const byte of new Uint8Array(await bytes.arrayBuffer())) sum = (TABLE[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  const fourBytes = [24, 16, 8, 0].map((shift) => (~sum >>> shift) & 0xff);
  return btoa(String.fromCharCode(...fourBytes));
}
