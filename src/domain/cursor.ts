/** Where a page of a list ended: the time and the id of its last record. */
export interface Cursor {
  atMs: number;
  id: string;
}
