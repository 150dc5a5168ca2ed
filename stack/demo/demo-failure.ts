/** A failure that ends the demonstration and is shown to the user in plain words, without a stack trace. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
  /** What the user can do now; empty when the message says it all. */
  readonly advice: string;
  /** 2 for a wrong command line, 1 for everything else. */
  readonly exitCode: 1 | 2;

  constructor(message: string, options: { advice?: string; exitCode?: 1 | 2 } = {}) {
    super(message);
    this.advice = options.advice ?? '';
    this.exitCode = options.exitCode ?? 1;
  }
}
