import { MultiBar, Presets, type SingleBar } from 'cli-progress';

const LABEL_WIDTH = 10;

/**
 * The output for the user. Lines go to standard output. Progress bars go to standard error, and only if that is a
 * terminal. With `--json`, standard output has only JSON.
 */
export class Screen {
  private bars: MultiBar | null = null;

  constructor(
    readonly isJson: boolean,
    private readonly out: NodeJS.WriteStream = process.stdout,
    private readonly err: NodeJS.WriteStream = process.stderr,
  ) {}

  /** Prints one JSON value on one line; without `--json`, prints nothing. */
  json(value: object): void {
    if (this.isJson) this.out.write(`${JSON.stringify(value)}\n`);
  }

  line(text: string): void {
    if (this.isJson) return;
    if (!this.bars || !this.out.isTTY) return void this.out.write(`${text}\n`);
    this.bars.log(`${text}\n`);
    // Draw at once: lines that are not drawn when the bars are removed are lost.
    this.bars.update();
  }

  /** Prints a line that starts with a label. */
  row(label: string, text: string): void {
    this.line(`  ${label.padEnd(LABEL_WIDTH)}${text}`);
  }

  /** Like `row`, for a message that the user must always see: with `--json`, it goes to standard error. */
  notice(label: string, text: string): void {
    if (this.isJson) this.err.write(`mailsized: ${text}\n`);
    else this.row(label, text);
  }

  /** Creates a progress bar; null where bars are not shown. */
  bar(): SingleBar | null {
    if (this.isJson || !this.err.isTTY) return null;
    this.bars ??= new MultiBar(
      {
        format: '  {label} {bar} {percentage} %  {note}',
        clearOnComplete: true,
        hideCursor: true,
        stream: this.err,
      },
      Presets.shades_classic,
    );
    return this.bars.create(100, 0, { label: '', note: '' });
  }

  remove(bar: SingleBar): void {
    this.bars?.remove(bar);
  }

  /** Removes all bars; lines can still be printed. */
  stop(): void {
    this.bars?.stop();
    this.bars = null;
  }
}

/** The lines and the bar of one file. */
export class FileScreen {
  private current: SingleBar | null = null;

  /** @param name at the start of every line when several files run at once; else null. */
  constructor(
    private readonly screen: Screen,
    private readonly name: string | null,
  ) {}

  row(label: string, text: string): void {
    const name = this.name === null ? '' : `${this.name}: `;
    this.screen.row(label, `${name}${text}`);
  }

  progress(label: string, percent: number, note: string): void {
    this.current ??= this.screen.bar();
    this.current?.update(Math.floor(percent), { label: label.padEnd(LABEL_WIDTH), note: `${this.name ?? ''} ${note}` });
  }

  /** Removes the bar when its work has ended. */
  endProgress(): void {
    if (this.current) this.screen.remove(this.current);
    this.current = null;
  }
}
