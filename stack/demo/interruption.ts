/** The user asked to stop: this is not a failure. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
