import { S3ServiceException } from '@aws-sdk/client-s3';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function isNotFound(error: unknown): boolean {
  return error instanceof S3ServiceException && ['NotFound', 'NoSuchKey', 'NoSuchBucket', '404'].includes(error.name);
}

export function isNoSuchUpload(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'NoSuchUpload';
}

export function hasNoCorsRules(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'NoSuchCORSConfiguration';
}

/** The store does not support this operation, or our credentials do not include it. */
export function isOperationRefused(error: unknown): boolean {
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  return status === 403 || status === 405 || status === 501;
}

/** Our credentials are wrong, expired or missing, or the clock of this machine is: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function isRefused(error: unknown): boolean {
  if (error instanceof Error && error.name === 'CredentialsProviderError') return true;
  if (!(error instanceof S3ServiceException)) return false;
  return [401, 403].includes(error.$metadata.httpStatusCode ?? 0) || error.name === 'ExpiredToken';
}

export function isPreconditionFailed(error: unknown): boolean {
  return (
    error instanceof S3ServiceException &&
    (error.name === 'PreconditionFailed' || error.$metadata.httpStatusCode === 412)
  );
}

/** The store understood the request and refused it. Not 408 and 429, which ask for a retry. */
export function isNonRetryable(error: unknown): boolean {
  const status = error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 500) : 500;
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
