import { parseArgs } from 'node:util';

/** What to run. */
export interface BenchOptions {
  /** Names of contenders; empty: all. Plain two-pass always runs beside a fresh row, for the times. */
  readonly only: readonly string[];
  /** Names of clips; empty: all. */
  readonly clips: readonly string[];
  /** Run again what there is a row for. */
  readonly fresh: boolean;
  /** Two short clips, our command and the baselines; keeps no rows and writes no report. */
  readonly quick: boolean;
  /** Only make the clips. */
  readonly makeClips: boolean;
  /** Only write the report from the rows that there are. */
  readonly report: boolean;
}

/** How it is called. */
export const USAGE = `npm run bench:compression -- [--only CONTENDER]... [--clip CLIP]... [--fresh] [--quick] [--make-clips] [--report]`;

/**
 * The options of a command line.
 * @throws Error for an option that there is not, or a name that is not among those given
 */
export function parseOptions(
  args: readonly string[],
  known: { readonly contenders: readonly string[]; readonly clips: readonly string[] },
): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      clip: { type: 'string', multiple: true, default: [] },
      fresh: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      'make-clips': { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
    },
  });
  assertKnown('contender', values.only, known.contenders);
  assertKnown('clip', values.clip, known.clips);
  return {
    only: values.only,
    clips: values.clip,
    fresh: values.fresh,
    quick: values.quick,
    makeClips: values['make-clips'],
    report: values.report,
  };
}

function assertKnown(what: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no such ${what}: ${unknown.join(', ')}; there are: ${known.join(', ')}`);
}
