import { ConfigurationError, VARIABLE_GROUPS, type VariableGroup, type Variables } from './environment.js';

/**
 * Reads and checks some groups of variables. An empty variable counts as absent; variables of other groups are left out.
 *
 * @throws ConfigurationError naming every broken variable.
 */
export function readVariables<Group extends VariableGroup>(
  groups: readonly Group[],
  source: NodeJS.ProcessEnv,
): Variables<Group> {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const results = groups.map((group) => VARIABLE_GROUPS[group].safeParse(present));
  const issues = results.flatMap(({ error }) => error?.issues ?? []);
  if (issues.length === 0) return Object.assign({}, ...results.map(({ data }) => data)) as Variables<Group>;
  const lines = issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigurationError(
    `The configuration is broken:\n${lines.join('\n')}\ndocs/configuration.md lists every variable.`,
  );
}
