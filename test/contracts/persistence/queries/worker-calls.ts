import type { WorkersRepository } from '../../../../src/persistence/workers/workers.repository.js';
import { by, byId, type CallsOf } from './calls.js';

export const WORKER_CALLS: CallsOf<WorkersRepository> = {
  announce: [byId((workers) => workers.announce('compress-cpu', 'worker-1', 1))],
  withdraw: [byId((workers) => workers.withdraw('compress-cpu', 'worker-1'))],
  capacityOf: [by('queue_1_seenAt_1', (workers) => workers.capacityOf('compress-cpu'))],
};
