/** Something that the user is told in plain words, without a stack trace; ends the demonstration. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
  /** What the user can do now; empty when the message says it all. */
  readonly advice: string;
  /** 2 for a call that cannot work as it was made, 1 for everything else. */
  readonly exitCode: 1 | 2;

  constructor(message: string, options: { advice?: string; exitCode?: 1 | 2 } = {}) {
    super(message);
    this.advice = options.advice ?? '';
    this.exitCode = options.exitCode ?? 1;
  }
}
