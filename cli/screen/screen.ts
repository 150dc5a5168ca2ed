import { MultiBar, Presets, type SingleBar } from 'cli-progress';

const LABEL_WIDTH = 10;

/**
 * What the user sees. Lines go to standard output; bars go to standard error, and only where that is a terminal. With
 * `--json`, standard output has JSON alone.
 */
export class Screen {
  private bars: MultiBar | null = null;

  constructor(
    readonly isJson: boolean,
    private readonly out: NodeJS.WriteStream = process.stdout,
    private readonly err: NodeJS.WriteStream = process.stderr,
  ) {}

  /** One JSON value in one line. Without `--json` nothing. */
  json(value: object): void {
    if (this.isJson) this.out.write(`${JSON.stringify(value)}\n`);
  }

  line(text: string): void {
    if (this.isJson) return;
    if (!this.bars || !this.out.isTTY) return void this.out.write(`${text}\n`);
    this.bars.log(`${text}\n`);
    // Drawn at once: what is still to be drawn when the bars are taken away is lost.
    this.bars.update();
  }

  /** One thing, with what it is about in front. */
  row(label: string, text: string): void {
    this.line(`  ${label.padEnd(LABEL_WIDTH)}${text}`);
  }

  /** A bar of its own; null where there are none. */
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

  /** Takes the bars away; lines go on. */
  stop(): void {
    this.bars?.stop();
    this.bars = null;
  }
}

/** The lines and the bar of one file. */
export class FileScreen {
  private current: SingleBar | null = null;

  /** @param name in front of every line, where several files are at it; else null. */
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

  /** What the bar was for is over. */
  endProgress(): void {
    if (this.current) this.screen.remove(this.current);
    this.current = null;
  }
}
