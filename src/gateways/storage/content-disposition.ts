/**
 * An attachment header for a name that a customer chose, safe against header injection: an ASCII fall-back and the real
 * name in RFC 5987 form, as RFC 6266 asks.
 */
export function contentDisposition(fileName: string): string {
  const ascii = fileName.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%/]/g, '_');
  // encodeURIComponent throws on half a surrogate pair, which JSON can carry.
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
