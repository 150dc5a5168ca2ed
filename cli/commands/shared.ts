/** What every command is given of the command line. */
export interface Shared {
  api: string;
  json: boolean;
}
