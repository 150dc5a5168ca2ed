import type { BrowserContext, Request, Route } from 'playwright-core';
import { eventually } from '../eventually.js';

/** The parts of uploads that the pages of a browser send to the store. A test can stop them on their way, and sees what arrives. */
export class PartTraffic {
  /** The numbers of the parts, as often and in the order as the pages sent them. */
  readonly sent: number[] = [];
  /** The numbers of the parts that the store has accepted. */
  readonly arrived: number[] = [];
  private allowed = Infinity;
  private readonly held: Route[] = [];

  private constructor() {}

  static async of(context: BrowserContext): Promise<PartTraffic> {
    const traffic = new PartTraffic();
    await context.route(isPart, async (route) => await traffic.take(route));
    context.on('response', (answer) => {
      if (isPartRequest(answer.request()) && answer.ok()) traffic.arrived.push(partNumberOf(answer.request()));
    });
    return traffic;
  }

  /** Lets this many parts through; the others wait on their way. */
  letThrough(count: number): void {
    this.allowed = count;
  }

  /** Lets everything through again. What waited is sent now, or fails if its page is gone. */
  async open(): Promise<void> {
    this.allowed = Infinity;
    // A page that was closed or loaded again has called its request off.
    await Promise.all(this.held.splice(0).map(async (route) => await route.continue().catch(() => {})));
  }

  /** Waits until the store has this many parts. @returns their numbers, in ascending order. */
  async waitForArrivals(count: number): Promise<number[]> {
    await eventually(
      () => this.arrived.length,
      (arrivals) => arrivals >= count,
    );
    return this.arrived.toSorted((one, other) => one - other);
  }

  /** Waits until so many parts are stopped on their way. */
  async waitForHeld(count: number): Promise<void> {
    await eventually(
      () => this.held.length,
      (waiting) => waiting >= count,
    );
  }

  private async take(route: Route): Promise<void> {
    this.sent.push(partNumberOf(route.request()));
    if (this.allowed <= 0) return void this.held.push(route);
    this.allowed -= 1;
    await route.continue();
  }
}

const isPart = (url: URL): boolean => url.searchParams.has('partNumber');

function isPartRequest(request: Request): boolean {
  return request.method() === 'PUT' && isPart(new URL(request.url()));
}

function partNumberOf(request: Request): number {
  return Number(new URL(request.url()).searchParams.get('partNumber'));
}
