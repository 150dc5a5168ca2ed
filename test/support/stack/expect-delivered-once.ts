import { expect } from 'vitest';
import { eventually } from '../eventually.js';
import type { TestDeployment } from './test-deployment.js';
import type { RetryingCustomer } from './retrying-customer.js';

interface Expected {
  email: string;
  ceilingBytes: number;
  /** What had happened to money in the deployment before the job. */
  effectsBefore: number;
}

const READY = 'Your video is ready to send';
const DELAYED = 'Your video is delayed';

/** Asserts the result that every job must have, whatever was killed on the way: delivered, charged once, mailed once. */
export async function expectDeliveredOnce(
  deployment: TestDeployment,
  customer: RetryingCustomer,
  expected: Expected,
): Promise<void> {
  const { order, parkIds } = customer;
  const { result, sizeBytes } = await order.view();
  const link = await eventually(
    () => order.downloadLink(),
    ({ status }) => status === 302,
    { timeoutMs: 60_000 },
  );
  const file = await fetch(link.headers.get('location') ?? '');
  expect((await file.arrayBuffer()).byteLength).toBe(result?.sizeBytes);
  expect(result?.sizeBytes).toBeLessThanOrEqual(expected.ceilingBytes);
  expect(result?.sizeBytes).toBeLessThan(sizeBytes);

  const effects = (await deployment.stripeSimulator.effects()).slice(expected.effectsBefore);
  expect(effects.map(({ kind, amountCents }) => `${kind} ${amountCents}`)).toEqual(['charge 199']);

  await eventually(
    () => deployment.database.outboxOf(order.id),
    (mails) => mails.some(({ kind, status }) => kind === 'done' && status === 'sent'),
    { timeoutMs: 150_000 },
  );
  const letters = await eventually(
    async () => (await deployment.inbox.mailsTo(expected.email)).map(({ subject }) => subject),
    (subjects) => subjects.includes(READY),
    { timeoutMs: 30_000 },
  );
  // An outage that lasts longer than the retries parks the job until support answers, and the customer gets a mail about it.
  expect(letters.filter((subject) => subject !== DELAYED)).toEqual([READY]);
  expect(letters.length - 1, 'letters about a delay, of which there was none').toBeLessThanOrEqual(parkIds.size);
  const orphans = (await deployment.objects.keysAndOpenUploadsOf(order.id)).filter((key) =>
    key.startsWith('multipart'),
  );
  expect(orphans).toEqual([]);
}
