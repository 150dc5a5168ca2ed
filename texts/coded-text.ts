/** What a text names: figures, codes and names. Sizes are in bytes, times in milliseconds, unless the name says otherwise. */
export type TextParams = Readonly<Record<string, string | number | boolean | null>>;

/** A text as programs pass it on: a catalogue of any language makes a sentence of it. */
export interface CodedText {
  readonly code: string;
  readonly params: TextParams;
}

type PlainCode<Catalogue> = {
  [Code in keyof Catalogue & string]: Catalogue[Code] extends string ? Code : never;
}[keyof Catalogue & string];

/** The texts that a catalogue has words for, each with the parameters that its words need. */
export type TextOf<Catalogue> =
  | { readonly code: PlainCode<Catalogue>; readonly params: Readonly<Record<string, never>> }
  | {
      [Code in keyof Catalogue & string]: Catalogue[Code] extends (params: infer Params) => string
        ? { readonly code: Code; readonly params: Params }
        : never;
    }[keyof Catalogue & string];

/**
 * A text in the language of a catalogue.
 *
 * @returns null when the catalogue does not know the code: the API may be newer than the reader. The English sentence that
 *   stands beside every code is there for that.
 */
export function say(catalogue: object, { code, params }: CodedText): string | null {
  if (!Object.hasOwn(catalogue, code)) return null;
  const text = (catalogue as Readonly<Record<string, string | ((params: TextParams) => string)>>)[code];
  return typeof text === 'function' ? text(params) : (text ?? null);
}

/** As `say`, with the English sentence beside it where there is no code, or none that the catalogue knows. */
export function sayOr(catalogue: object, text: CodedText | null | undefined, english: string): string {
  return (text && say(catalogue, text)) ?? english;
}
