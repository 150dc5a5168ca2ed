// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PARTS = 10_000;

/**
 * How large the parts of a file are, in bytes; the last one is what is left. As small as S3 allows, so that little is
 * sent again after an interruption, and exactly as Uppy's AwsS3 plugin cuts a file that is given no other size: the
 * length of each part is signed, so everybody must cut alike.
 */
export function partSizeBytes(sizeBytes: number): number {
  return Math.max(MIN_PART_BYTES, Math.ceil(sizeBytes / MAX_PARTS));
}

export function partCount(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / partSizeBytes(sizeBytes)));
}

/** Exactly how long one part of a file is, in bytes. Parts count from 1. */
export function partLengthBytes(sizeBytes: number, partNumber: number): number {
  const wholeBytes = partSizeBytes(sizeBytes);
  return Math.min(wholeBytes, sizeBytes - (partNumber - 1) * wholeBytes);
}
