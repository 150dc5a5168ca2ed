// Loaded before a process of ours: its JavaScript clock is off by what a file says, in milliseconds, and follows the file.
// Timers, `performance` and native code, such as the core of Temporal's SDK, keep the machine's clock.
import { readFileSync } from 'node:fs';

const FOLLOW_EVERY_MS = 200;
const file = process.env.CHAOS_CLOCK_FILE;
const RealDate = Date;
let offsetMs = 0;

function follow() {
  try {
    offsetMs = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    offsetMs = 0;
  }
}

const now = () => RealDate.now() + offsetMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, asked) => Reflect.construct(target, args.length === 0 ? [now()] : args, asked),
  apply: (target) => new target(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
RealDate.prototype.constructor = globalThis.Date;

if (file) {
  follow();
  setInterval(follow, FOLLOW_EVERY_MS).unref();
}
