import type { FactoryProvider } from '@nestjs/common';
import { variables } from '../src/config/config.module.js';
import type { Variables } from '../src/config/environment.js';
import type { WorkerRole } from '../src/config/process-roles.js';
import type { MediaGateway } from '../src/gateways/media/media.gateway.js';
import { MEDIA } from '../src/gateways/media/media.module.js';
import type { StorageGateway } from '../src/gateways/storage/storage.gateway.js';
import { STORAGE } from '../src/gateways/storage/storage.module.js';
import type { Logger } from '../src/observability/logger.js';
import { LOGGER } from '../src/observability/observability.module.js';
import { scratchSpace } from '../src/scratch/scratch.js';
import { MachineWatch } from './machine-watch.js';
import { proveMachine } from './prove-machine.js';

/** The only watch of a process that works with ffmpeg. A GPU worker tests its card. */
export function machineWatchFor(roles: readonly WorkerRole[]): FactoryProvider<MachineWatch> {
  const encoder = roles.includes('compress-gpu') ? 'nvenc' : 'x264';
  return {
    provide: MachineWatch,
    inject: [MEDIA, STORAGE, LOGGER, variables('media')],
    useFactory: (
      media: MediaGateway,
      storage: StorageGateway,
      logger: Logger,
      { SCRATCH_DIR: scratchRoot }: Variables<'media'>,
    ) =>
      new MachineWatch({
        prove: (neededBytes) => proveMachine({ media, storage, scratchRoot, encoder }, neededBytes),
        spareBytes: async (neededBytes) => (await scratchSpace(scratchRoot)).freeBytes - neededBytes,
        logger: logger.child({ roles }),
      }),
  };
}
