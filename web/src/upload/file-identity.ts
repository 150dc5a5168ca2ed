import { hexOf } from '../app/hex.js';

/** By what a file is known again. Two files that have all of it in common are taken for the same. */
export interface FileIdentity {
  name: string;
  sizeBytes: number;
  lastModifiedMs: number;
  /** Of its first and last bytes: SHA-256 in hexadecimal. */
  edgesDigest: string;
}

const EDGE_BYTES = 256 * 1024;

/** Null where the browser cannot compute a digest: outside of secure contexts. @throws NotReadableError */
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
