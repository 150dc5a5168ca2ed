/** Start input of `linkMailWorkflow`. */
export interface LinkMailWorkflowInput {
  jobId: string;
  /** One mail goes out for each. */
  mailId: string;
}
