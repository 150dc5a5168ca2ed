import type { INestApplicationContext } from '@nestjs/common';
import type { WorkerRole } from '../src/config/process-roles.js';
import type { MediaCapabilities, MediaGateway } from '../src/gateways/media/media.gateway.js';
import { MEDIA } from '../src/gateways/media/media.module.js';
import type { Logger } from '../src/observability/logger.js';
import { ROLES } from './roles.js';

/** This machine's ffmpeg cannot do the role's work; a worker here would only fail jobs. */
export class MissingCapability extends Error {
  override readonly name = 'UnfitForRole';
}

const REQUIRED_CAPABILITIES: Partial<Record<WorkerRole, { what: 'x264' | 'nvenc'; message: string }>> = {
  'compress-cpu': { what: 'x264', message: 'a test encode with x264 did not succeed' },
  'compress-gpu': { what: 'nvenc', message: 'a test encode on the GPU did not succeed' },
};

/**
 * Tests once, at start, what this machine's ffmpeg can do, if a role uses it, and logs the result. Requires only the
 * capabilities that the roles need.
 *
 * @throws MissingCapability when a role cannot do its work here
 */
export async function checkMediaCapabilities(
  app: INestApplicationContext,
  roles: WorkerRole[],
  logger: Logger,
): Promise<void> {
  if (!roles.some((role) => ROLES[role].encodes)) return;
  const capabilities: MediaCapabilities = await app.get<MediaGateway>(MEDIA).capabilities();
  logger.info({ capabilities }, 'ffmpeg tried out');
  for (const role of roles) {
    const needed = REQUIRED_CAPABILITIES[role];
    if (!needed || capabilities[needed.what]) continue;
    throw new MissingCapability(`${needed.message}: ${capabilities.failures[needed.what]}`);
  }
}
