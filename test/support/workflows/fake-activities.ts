import { ApplicationFailure } from '@temporalio/common';
import type { PaymentView } from '../../../src/contracts/activities.js';
import { COMPLEXITY, FACTS, QUOTES, quoteFor } from './fixtures.js';
import { FakeBackend, type Activities } from './fake-backend.js';

/** What the encode activity needs from the client: the first thing that it does is to send a signal. */
export type SignalStarted = (encodeId: string) => Promise<void>;

/** The environment of a new job. Its activities do in memory what the contracts of the real ones promise. */
export function createFakeBackend(jobId: string, signalStarted: SignalStarted): FakeBackend {
  const world: FakeBackend = new FakeBackend(jobId, {} as Activities);
  Object.assign(world.activities, records(world), uploads(world), payments(world), media(world, signalStarted));
  return world;
}

function records(world: FakeBackend): Pick<Activities, 'projectVideo' | 'sendMail'> {
  return {
    projectVideo: async ({ projections }) => {
      for (const projection of projections) world.applyProjection(projection);
    },
    sendMail: async ({ kind, reason, mailId }) => {
      if (!world.mails.some((mail) => mail.kind === kind && mail.mailId === mailId)) {
        world.mails.push({ kind, ...(reason && { reason }), ...(mailId && { mailId }) });
      }
      return { status: 'sent' };
    },
  };
}

function uploads(world: FakeBackend): Pick<Activities, 'completeUpload' | 'deleteFiles'> {
  return {
    completeUpload: async () => {
      world.files.add('input');
      return { sizeBytes: FACTS.sizeBytes, etag: 'etag-1' };
    },
    deleteFiles: async () => world.files.clear(),
  };
}

type Payments =
  | 'makeOffer'
  | 'chooseCompressQueue'
  | 'hasFitWorker'
  | 'createPayment'
  | 'confirmPayment'
  | 'lookUpPayment'
  | 'cancelPayment'
  | 'recordDelivery'
  | 'refundPayment';

function payments(world: FakeBackend): Pick<Activities, Payments> {
  const { money } = world;
  return {
    makeOffer: async ({ expiresAtMs, target }) => {
      world.offers += 1;
      return { quotes: target ? [quoteFor(target), ...QUOTES] : QUOTES, expiresAtMs };
    },
    chooseCompressQueue: async () => world.compressQueue,
    hasFitWorker: async () => world.hasFitWorker,
    createPayment: async ({ amountCents }) => money.create(amountCents),
    confirmPayment: async (request) => money.confirm(request),
    lookUpPayment: async () => withPromise(world, money.view),
    cancelPayment: async () => withPromise(world, money.cancel()),
    recordDelivery: async () => money.deliver(),
    refundPayment: async (order) => money.refund(order),
  };
}

/** As the real activities say it: a delivery that was not kept to its end is still promised. */
function withPromise(world: FakeBackend, view: PaymentView): PaymentView {
  if (!view.delivered || world.lastProjected('filesDeletedAtMs')) return view;
  return { ...view, promisedUntilMs: world.lastProjected('expiresAtMs') ?? null };
}

function media(
  world: FakeBackend,
  signalStarted: SignalStarted,
): Pick<Activities, 'probeVideo' | 'makePreviews' | 'encodeVideo' | 'finalizeVideo'> {
  return {
    probeVideo: async () => ({ facts: FACTS, complexity: COMPLEXITY }),
    makePreviews: async ({ quotes, made }) => {
      world.files.add('previews');
      const clips = quotes.map(({ quoteId }) => ({ quoteId, key: `preview-${quoteId}`, settings: quoteId }));
      const all = new Map([...(made?.clips ?? []), ...clips].map((clip) => [clip.quoteId, clip]));
      return { originalKey: 'preview-original', startMs: 27_500, durationMs: 5000, clips: [...all.values()] };
    },
    encodeVideo: async (input) => {
      await world.encoder.run(input, () => signalStarted(input.encodeId));
      world.files.add('output');
      return { outputKey: 'output', sizeBytes: 24_000_000 };
    },
    finalizeVideo: async ({ outputKey }) => {
      if (!world.files.has(outputKey)) throw ApplicationFailure.retryable('the output is not there');
      world.files.add('poster');
      return { key: outputKey, sizeBytes: 24_000_000, facts: FACTS, posterKey: 'poster' };
    },
  };
}
