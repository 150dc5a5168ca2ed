// Invisible characters that emoji and some scripts need: joiners and variation selectors.
const SHAPING = String.raw`[\u{200C}\u{200D}\u{180B}-\u{180D}\u{180F}\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]`;
// Direction marks, zero-width spaces, fillers, tags and annotations make text look different from what it is.
// https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
const INVISIBLE = new RegExp(String.raw`[[\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}]--${SHAPING}]`, 'gv');
const BREAKS_AND_CONTROLS = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}]/gu;

/**
 * Makes a typed name safe to show and to put into headers: on one line, without control characters or invisible
 * characters. The rest stays as typed, in any script. A clean name stays the same.
 *
 * @returns an empty text when the name has no visible character.
 */
export function cleanName(name: string): string {
  return name.toWellFormed().replace(BREAKS_AND_CONTROLS, ' ').replace(INVISIBLE, '').replace(/\s+/gu, ' ').trim();
}
