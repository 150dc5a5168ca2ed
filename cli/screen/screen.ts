import { MultiBar, Presets, type SingleBar } from 'cli-progress';

const LABEL_WIDTH = 10;

/**
 * What the user sees. Lines go to standard output; bars go to standard error, and only where that is a terminal. With
 * `--json`, standard output has JSON alone.
 */
export class Screen {
  private bars: MultiBar | null = null;

  constructor(readonly isJson: boolean) {}

  /** One JSON value in one line. Without `--json` nothing. */
  json(value: object): void {
    if (this.isJson) process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  line(text: string): void {
    if (this.isJson) return;
    if (this.bars && process.stdout.isTTY) this.bars.log(`${text}\n`);
    else process.stdout.write(`${text}\n`);
  }

  /** One thing, with what it is about in front. */
  row(label: string, text: string): void {
    this.line(`  ${label.padEnd(LABEL_WIDTH)}${text}`);
  }

  bar(): SingleBar | null {
    if (this.isJson || !process.stderr.isTTY) return null;
    this.bars ??= new MultiBar(
      {
        format: '  {label} {bar} {percentage} %  {note}',
        clearOnComplete: true,
        hideCursor: true,
        stream: process.stderr,
      },
      Presets.shades_classic,
    );
    return this.bars.create(100, 0, { label: '', note: '' });
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
    this.current?.update(100);
  }
}
