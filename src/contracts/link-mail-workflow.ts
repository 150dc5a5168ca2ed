/** Start input of `linkMailWorkflow`. */
export interface LinkMailWorkflowInput {
  jobId: string;
  /** One mail is sent for each id. */
  mailId: string;
}
