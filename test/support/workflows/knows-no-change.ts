/** In place of `workflows/patched.ts`. */
export function patched(): boolean {
  return false;
}
