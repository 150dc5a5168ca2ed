import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { FileScreen, Screen } from '../../../cli/screen/screen.js';

describe('the screen of the command line', () => {
  it('shows bars and loses no line beside them, however soon it ends', () => {
    const terminal = fakeTerminal();
    const screen = new Screen(false, terminal.stream, terminal.stream);
    const [one, two] = [new FileScreen(screen, 'one.mov'), new FileScreen(screen, 'two.mov')];
    one.progress('upload', 50, '5.00 MB');
    two.progress('upload', 10, '1.00 MB');
    one.row('saved', 'one-fits.mp4');
    one.endProgress();
    two.row('saved', 'two-fits.mp4');
    two.endProgress();
    screen.stop();
    expect(terminal.said()).toContain('50 %');
    expect(terminal.said()).toContain('saved     one.mov: one-fits.mp4\n');
    expect(terminal.said()).toContain('saved     two.mov: two-fits.mp4\n');
  });

  it('writes lines alone where nobody looks, and JSON alone where it is asked for', () => {
    const pipe = fakeTerminal({ isTTY: false });
    const screen = new Screen(false, pipe.stream, pipe.stream);
    new FileScreen(screen, null).progress('upload', 50, '');
    new FileScreen(screen, null).row('saved', 'film.mp4');
    screen.json({ saved: true });
    expect(pipe.said()).toBe('  saved     film.mp4\n');

    const forPrograms = fakeTerminal();
    const quiet = new Screen(true, forPrograms.stream, forPrograms.stream);
    new FileScreen(quiet, null).progress('upload', 50, '');
    quiet.line('hello');
    quiet.json({ saved: true });
    quiet.stop();
    expect(forPrograms.said()).toBe('{"saved":true}\n');
  });
});

function fakeTerminal({ isTTY = true } = {}): { stream: WriteStream; said: () => string } {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 120, rows: 40 });
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return { stream: stream as unknown as WriteStream, said: () => text + String(stream.read() ?? '') };
}
