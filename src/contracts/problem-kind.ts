/** A problem that the API answers with: its HTTP status, a title, and what the caller can do next. */
export interface ProblemKind {
  status: number;
  title: string;
  /** What to do next. */
  advice: string;
}
