import type { z } from 'zod';
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
  const lines = issues.map((issue) => `  ${issue.path.join('.')}: ${complaintOf(issue, present)}`);
  throw new ConfigurationError(
    `The configuration is broken:\n${lines.join('\n')}\ndocs/configuration.md lists every variable.`,
  );
}

/** Never repeats the value: it may be a secret. */
function complaintOf(issue: z.core.$ZodIssue, present: Record<string, unknown>): string {
  if (issue.code !== 'invalid_type') return issue.message;
  if (present[String(issue.path[0])] === undefined) return 'is missing';
  return issue.expected === 'number' ? 'must be a number, without a unit' : issue.message;
}
