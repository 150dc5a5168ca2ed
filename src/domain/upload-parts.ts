// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PARTS = 10_000;

/**
 * The size of each part of a file, in bytes; the last part is the rest. It is as small as S3 allows, so that little has to
 * be sent again after an interruption. It is also the default size of Uppy's AwsS3 plugin: the length of each part is
 * signed, so client and server must split the file in the same way.
 */
export function partSizeBytes(sizeBytes: number): number {
  return Math.max(MIN_PART_BYTES, Math.ceil(sizeBytes / MAX_PARTS));
}

export function partCount(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / partSizeBytes(sizeBytes)));
}

/** The exact length of one part of a file, in bytes. Parts are numbered from 1. */
export function partLengthBytes(sizeBytes: number, partNumber: number): number {
  const wholeBytes = partSizeBytes(sizeBytes);
  return Math.min(wholeBytes, sizeBytes - (partNumber - 1) * wholeBytes);
}
