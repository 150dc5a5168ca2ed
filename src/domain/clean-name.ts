// Invisible, but part of how emoji and some scripts are written: joiners and variation selectors.
const SHAPING = String.raw`[\u{200C}\u{200D}\u{180B}-\u{180D}\u{180F}\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]`;
// Direction marks, zero-width spaces, fillers, tags and annotations: with them, text looks other than it is.
// https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
const INVISIBLE = new RegExp(String.raw`[[\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}]--${SHAPING}]`, 'gv');
const BREAKS_AND_CONTROLS = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}]/gu;

/**
 * A name that somebody typed, fit to be shown and put into headers: on one line, without control characters and without
 * characters that nobody sees. What is left is as typed, in any script. A name that is clean stays the same.
 *
 * @returns an empty text when nothing visible is in the name.
 */
export function cleanName(name: string): string {
  return name.toWellFormed().replace(BREAKS_AND_CONTROLS, ' ').replace(INVISIBLE, '').replace(/\s+/gu, ' ').trim();
}
