import { parseArgs } from 'node:util';

/** The options of a run. */
export interface BenchOptions {
  /** Names of contenders; empty: all. Plain two-pass always runs with a fresh row, to compare times. */
  readonly only: readonly string[];
  /** Names of clips; empty: all. */
  readonly clips: readonly string[];
  /** Also run again what already has a row. */
  readonly fresh: boolean;
  /** Two short clips, our command and the baselines; keeps no rows and writes no report. */
  readonly quick: boolean;
  /** Only make the clips. */
  readonly makeClips: boolean;
  /** Only write the report from the existing rows. */
  readonly report: boolean;
}

/** The command line. */
export const USAGE = `npm run bench:compression -- [--only CONTENDER]... [--clip CLIP]... [--fresh] [--quick] [--make-clips] [--report]`;

/**
 * Reads the options from a command line.
 * @throws Error for an unknown option, or for a name that is not in `known`
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
  if (unknown.length > 0) throw new Error(`unknown ${what}: ${unknown.join(', ')}; choose from: ${known.join(', ')}`);
}
