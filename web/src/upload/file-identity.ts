import { hexOf } from '../app/hex.js';

/** What identifies a file. Two files with the same values count as the same file. */
export interface FileIdentity {
  name: string;
  sizeBytes: number;
  lastModifiedMs: number;
  /** SHA-256 of its first and last bytes, in hexadecimal. */
  edgesDigest: string;
}

const EDGE_BYTES = 256 * 1024;

/** Null when the browser cannot compute a digest: outside of secure contexts. @throws NotReadableError */
export async function identityOf(file: File): Promise<FileIdentity | null> {
  if (!window.isSecureContext) return null;
  const edges = new Blob([file.slice(0, EDGE_BYTES), file.slice(Math.max(EDGE_BYTES, file.size - EDGE_BYTES))]);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await edges.arrayBuffer()));
  return { name: file.name, sizeBytes: file.size, lastModifiedMs: file.lastModified, edgesDigest: hexOf(digest) };
}

export function isSameFile(one: FileIdentity, other: FileIdentity): boolean {
  return (
    one.name === other.name &&
    one.sizeBytes === other.sizeBytes &&
    one.lastModifiedMs === other.lastModifiedMs &&
    one.edgesDigest === other.edgesDigest
  );
}
