import { toolPidsIn } from '../stack/processes.js';
import type { ChaosDeployment } from './chaos-deployment.js';
import type { Account } from './chaos-customer.js';

/** Something that happened to money at Stripe. */
export interface Effect {
  kind: string;
  amountCents: number;
  paymentIntentId: string;
}

interface Intent {
  paymentIntentId: string;
  jobId: string;
  status: string;
}

interface JobRow {
  jobId: string;
  state: string;
  outputKey: string | null;
}

interface LedgerRow {
  jobId: string;
  paymentIntentId: string | null;
  receivedCents: number;
  refundedCents: number;
}

interface WorkflowRow {
  workflowId: string;
  type: string;
  status: string;
  /** Of a job's own workflow: whether its history says that the result was published. */
  delivered: boolean;
}

/** Everything that is known of a run, each part as its own server tells it. */
export interface Evidence {
  customers: Account[];
  effects: Effect[];
  intents: Intent[];
  jobs: JobRow[];
  ledger: LedgerRow[];
  workflows: WorkflowRow[];
  /** Keys of objects in the bucket. */
  objects: string[];
  /** Keys of multipart uploads that are open. */
  openUploads: string[];
  /** What has arrived in mailboxes. */
  mails: { to: string[]; subject: string }[];
  scratch: string[];
  encoders: number[];
}

type Row = Record<string, unknown>;

/** Asks Stripe, the bucket, the database, Temporal and the disks, past the product's own code. */
export async function gatherEvidence(chaos: ChaosDeployment, customers: Account[]): Promise<Evidence> {
  const { deployment } = chaos;
  const [effects, intents, tables, objects, openUploads, mails, workflows, scratch, encoders] = await Promise.all([
    deployment.stripeSimulator.effects(),
    listIntents(chaos),
    deployment.database.snapshot(),
    deployment.objects.allKeys(),
    deployment.objects.allOpenUploads(),
    deployment.inbox.allMails(),
    listWorkflows(chaos),
    chaos.scratchFiles(),
    toolPidsIn(deployment.folder),
  ]);
  const rows = (name: string): Row[] => (tables.get(name) ?? []) as Row[];
  return {
    ...{ customers, effects, intents, objects, openUploads, mails, workflows, scratch, encoders },
    jobs: rows('videos').map(jobRowOf),
    ledger: rows('payments').map(ledgerRowOf),
  };
}

function jobRowOf(row: Row): JobRow {
  const output = row['output'] as { key?: string } | null | undefined;
  return { jobId: String(row['_id']), state: String(row['state']), outputKey: output?.key ?? null };
}

function ledgerRowOf(row: Row): LedgerRow {
  const entries = (row['entries'] ?? []) as { kind: string; amountCents?: number; refundId?: string }[];
  const receivedCents = sumOf(entries.filter(({ kind }) => kind === 'received'));
  const refunds = entries.filter(({ refundId }) => refundId !== undefined);
  const last = new Map(refunds.map((entry) => [entry.refundId, entry]));
  const refundedCents = sumOf([...last.values()].filter(({ kind }) => kind === 'refund_succeeded'));
  const paymentIntentId = row['paymentIntentId'] as string | null;
  return { jobId: String(row['_id']), paymentIntentId, receivedCents, refundedCents };
}

function sumOf(entries: { amountCents?: number }[]): number {
  return entries.reduce((sum, { amountCents = 0 }) => sum + amountCents, 0);
}

async function listIntents({ deployment }: ChaosDeployment): Promise<Intent[]> {
  const intents = await deployment.stripeSimulator.paymentIntents();
  return intents.map(({ id, status, metadata }) => ({ paymentIntentId: id, status, jobId: metadata['jobId'] ?? '' }));
}

async function listWorkflows({ deployment: { temporal } }: ChaosDeployment): Promise<WorkflowRow[]> {
  const rows: WorkflowRow[] = [];
  for await (const { workflowId, runId, type, status } of temporal.workflow.list()) {
    const delivered = type === 'videoWorkflow' && (await isDelivered(workflowId, runId));
    rows.push({ workflowId, type, status: status.name, delivered });
  }
  return rows;

  async function isDelivered(workflowId: string, runId: string): Promise<boolean> {
    const { events } = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    const scheduled = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
    return scheduled.includes('recordDelivery');
  }
}
