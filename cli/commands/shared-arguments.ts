/** What every command is given of the command line. */
export interface SharedArguments {
  api: string;
  json: boolean;
}
