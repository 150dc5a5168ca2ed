import { z } from 'zod';

/** The language of a customer. https://www.rfc-editor.org/info/bcp47 */
export const localeSchema = z
  .string()
  .max(35)
  .refine(isLanguageTag, 'must be a language tag (BCP 47) such as de or en-GB')
  .describe('The language of the customer (BCP 47), for mails about the job. English where we do not speak it.');

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
