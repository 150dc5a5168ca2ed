import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ServerProcess } from './server-process.js';
import { findTool } from './tools.js';

/** The region that the local S3 server signs for. */
export const S3_REGION = 'us-east-1';

/** The settings of the S3 server. The port is on the loopback address. */
export interface S3ServerOptions {
  /** Absolute. */
  dataDir: string;
  logFile: string;
  port: number;
  accessKeyId: string;
  secretAccessKey: string;
}

/**
 * Versity's S3 gateway over a plain folder: buckets are folders, objects are files. It needs a file system with user
 * extended attributes. It has no lifecycle rules.
 */
export function s3Server(options: S3ServerOptions): ServerProcess {
  const dataDir = join(options.dataDir, 's3');
  mkdirSync(dataDir, { recursive: true });
  return new ServerProcess({
    name: 's3',
    command: findTool('versitygw'),
    args: [
      ...['--port', `127.0.0.1:${options.port}`, '--region', S3_REGION, '--health', '/health', '--quiet'],
      ...['posix', dataDir],
    ],
    env: { ROOT_ACCESS_KEY: options.accessKeyId, ROOT_SECRET_KEY: options.secretAccessKey },
    cwd: options.dataDir,
    logFile: options.logFile,
    isReady: async () => (await fetch(`http://127.0.0.1:${options.port}/health`)).ok,
  });
}
