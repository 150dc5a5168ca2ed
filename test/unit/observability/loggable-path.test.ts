import { expect, it } from 'vitest';
import { loggablePath } from '../../../src/observability/logger.js';

it.each([
  ['/v1/videos/job-1?token=secret', '/v1/videos/job-1'],
  ['/v1/videos/job-1/events?token=a&b=?', '/v1/videos/job-1/events'],
  ['/v1/uploads/job-1.secret/s3/multipart/upload-1/1?key=k', '/v1/uploads/job-1/s3/multipart/upload-1/1'],
  ['/v1/uploads/job-1.secret', '/v1/uploads/job-1'],
])('of %s only %s is logged', (url, logged) => {
  expect(loggablePath(url)).toBe(logged);
});
