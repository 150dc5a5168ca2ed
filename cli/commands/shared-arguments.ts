/** The arguments of the command line that every command gets. */
export interface SharedArguments {
  api: string;
  json: boolean;
}
