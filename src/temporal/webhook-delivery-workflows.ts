import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  type Client,
} from '@temporalio/client';
import { TASK_QUEUES } from '../contracts/task-queues.js';
import { deliverNowSignal } from '../contracts/webhook-delivery-workflow.js';
import { WORKFLOWS, webhookDeliveryWorkflowId } from '../contracts/workflow-names.js';
import { withCallDeadline } from './with-call-deadline.js';

/** What callers send to the workflows that deliver messages to webhook endpoints. */
export class WebhookDeliveryWorkflows {
  constructor(private readonly client: Client) {}

  /** Starts the delivery of a message. A repeat finds the delivery in progress or ended, and starts nothing. */
  async start(deliveryId: string): Promise<void> {
    try {
      await withCallDeadline(this.client, () =>
        this.client.workflow.start(WORKFLOWS.webhookDelivery, {
          ...this.optionsOf(deliveryId),
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** Delivers a message at once, with all retries again, even if its delivery had ended. A repeat sends it again. */
  async deliverNow(deliveryId: string): Promise<void> {
    await withCallDeadline(this.client, () =>
      this.client.workflow.signalWithStart(WORKFLOWS.webhookDelivery, {
        ...this.optionsOf(deliveryId),
        signal: deliverNowSignal,
        signalArgs: [],
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      }),
    );
  }

  private optionsOf(deliveryId: string) {
    return {
      workflowId: webhookDeliveryWorkflowId(deliveryId),
      taskQueue: TASK_QUEUES.control,
      args: [{ deliveryId }] as [{ deliveryId: string }],
      staticSummary: 'One message to one webhook endpoint',
    };
  }
}
