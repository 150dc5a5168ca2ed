import type { ReconcileResult } from '../../src/contracts/reconcile-workflow.js';
import type { PaymentsGateway } from '../../src/gateways/payments/payments.gateway.js';
import type { StorageGateway } from '../../src/gateways/storage/storage.gateway.js';
import type { Logger } from '../../src/observability/logger.js';
import type { PaymentsRepository } from '../../src/persistence/payments/payments.repository.js';
import type { ReconcileRepository } from '../../src/persistence/reconcile/reconcile.repository.js';
import type { VideosRepository } from '../../src/persistence/videos/videos.repository.js';
import type { VideoWorkflows } from '../../src/temporal/video-workflows.js';
import type { WedgedWorkflows } from '../../src/temporal/wedged-workflows.js';

/** What reconciliation reads and writes. */
export interface ReconcileDeps {
  videos: VideosRepository;
  ledger: PaymentsRepository;
  payments: PaymentsGateway;
  reconcileState: ReconcileRepository;
  storage: StorageGateway;
  workflows: VideoWorkflows;
  wedged: WedgedWorkflows;
  /** See src/temporal/reconcile-schedule.ts. */
  lastCompletedRun: () => Promise<ReconcileResult | null>;
  logger: Logger;
}
