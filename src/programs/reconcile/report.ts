import type { ReconcileResult } from '../../contracts/reconcile-workflow.js';

/** The report on a run, for an operator. */
export function formatReport(result: ReconcileResult, { dryRun }: { dryRun: boolean }): string {
  const {
    strays: orphanedJobs,
    loose = [],
    differences = [],
    mended,
    sweptPrefixes,
    overLimit,
    reportOnly,
    learned = 0,
    comparedToMs,
    resumeAfter = {},
  } = result;
  const wouldBe = dryRun || result.mode === 'report';
  const title = dryRun ? 'Dry run: nothing was changed, nothing written down.' : `Reconciled (${result.mode}).`;
  const rows: (readonly [string, string | number])[] = [
    ['jobs to close', orphanedJobs.length],
    ['unsettled payments', loose.length],
    [wouldBe ? 'repairs' : 'repairs started', mended],
    [wouldBe ? 'prefixes to sweep' : 'prefixes swept', sweptPrefixes],
    ['facts learnt from Stripe', learned],
    ['differences to Stripe', differences.length],
    ...(comparedToMs === undefined ? [] : [['compared until', new Date(comparedToMs).toISOString()] as const]),
  ];
  return [
    title,
    ...(reportOnly ? [restoreNotice(reportOnly)] : []),
    ...rows.map(([what, count]) => `  ${what.padEnd(26)}${count}`),
    ...orphanedJobs.map((jobId) => `  job ${jobId} is open, but its workflow is over`),
    ...loose.map(({ jobId, kind, dueCents }) => `  job ${jobId}: ${kind}, ${dueCents} cents`),
    ...differences.map(
      ({ kind, objectId, jobId, providerCents, ledgerCents }) =>
        `  ${kind}:${objectId} job ${jobId ?? 'unknown'}, Stripe ${providerCents ?? '-'}, ledger ${ledgerCents ?? '-'}`,
    ),
    ...(Object.values(resumeAfter).some(Boolean)
      ? ['One run cannot look at everything. The next run continues where this one stopped.']
      : []),
    ...(overLimit ? ['One run cannot repair everything that was found. Find the cause, then run it again.'] : []),
  ].join('\n');
}

function restoreNotice({ sinceMs, why }: NonNullable<ReconcileResult['reportOnly']>): string {
  const since = new Date(sinceMs).toISOString();
  return `Since ${since} nothing is repaired (${why}). When records and Stripe agree again: npm run reconcile -- --accept-restore`;
}
