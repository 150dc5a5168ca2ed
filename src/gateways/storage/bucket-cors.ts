import type { CORSRule } from '@aws-sdk/client-s3';

/** Distinguishes our rule from the operator's rules. */
const RULE_ID = 'mailsized-uploads';

type RuleWithoutId = Omit<CORSRule, 'ID'>;

/**
 * The rules to write so that pages of these origins can send parts and read their `ETag`. `unchanged` when our rule is
 * already right; `kept` when all rules are the operator's. The result contains the operator's rules unchanged.
 */
export function corsRulesFor(
  present: readonly CORSRule[],
  allowedOrigins: readonly string[],
): CORSRule[] | 'unchanged' | 'kept' {
  const wanted = { ID: RULE_ID, ...uploadRule(allowedOrigins) };
  if (present.length === 0) return [wanted];
  const index = present.findIndex((rule) => isOurs(rule, wanted));
  const ours = present[index];
  if (!ours) return 'kept';
  return isSameRule(ours, wanted) ? 'unchanged' : present.with(index, wanted);
}

function uploadRule(allowedOrigins: readonly string[]): RuleWithoutId {
  return {
    AllowedOrigins: [...allowedOrigins],
    AllowedMethods: ['GET', 'PUT'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 3600,
  };
}

function isOurs(rule: CORSRule, wanted: RuleWithoutId): boolean {
  if (rule.ID) return rule.ID === RULE_ID;
  // Some stores keep no ids. Earlier versions wrote the rule without an id and for all origins.
  return isSameRule(rule, wanted) || isSameRule(rule, uploadRule(['*']));
}

function isSameRule(one: RuleWithoutId, other: RuleWithoutId): boolean {
  return canonicalForm(one) === canonicalForm(other);
}

function canonicalForm(rule: RuleWithoutId): string {
  const { AllowedOrigins, AllowedMethods, AllowedHeaders, ExposeHeaders, MaxAgeSeconds } = rule;
  const lists = [AllowedOrigins, AllowedMethods, AllowedHeaders, ExposeHeaders].map((list = []) => [...list].sort());
  return JSON.stringify([...lists, MaxAgeSeconds]);
}
