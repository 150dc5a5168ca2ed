import { effect, signal, type Signal } from '@preact/signals';
import { estimate, type EstimateResponses, type Target } from '@mailsized/client';
import { anonymous } from '../api/clients.js';
import { randomId } from '../app/random-id.js';
import type { FileIdentity } from '../upload/file-identity.js';
import { target } from './choice.js';
import { lookInto, type Looked } from './look-into.js';

export type Estimate = EstimateResponses[200]['estimates'][number];

/** A file that the customer has chosen and not sent yet. */
export interface Candidate {
  key: string;
  file: File;
  identity: FileIdentity | null;
  /** Null while it is being read. */
  looked: Signal<Looked | null>;
  estimates: Signal<readonly Estimate[]>;
}

export const candidates = signal<readonly Candidate[]>([]);

export function addCandidate(file: File, identity: FileIdentity | null): void {
  const candidate: Candidate = { key: randomId(), file, identity, looked: signal(null), estimates: signal([]) };
  candidates.value = [...candidates.value, candidate];
  void lookInto(file).then((looked) => (candidate.looked.value = looked));
}

export function removeCandidate({ key }: Candidate): void {
  candidates.value = candidates.value.filter((each) => each.key !== key);
}

export const refusalOf = ({ looked: { value } }: Candidate) => (value && 'refusal' in value ? value.refusal : null);
export const factsOf = ({ looked: { value } }: Candidate) => (value && 'facts' in value ? value.facts : null);

export function estimateFor(candidate: Candidate, wanted: Target): Estimate | undefined {
  return candidate.estimates.value.find(({ target: each }) => isSame(each, wanted));
}

function isSame(one: Target, other: Target): boolean {
  if (one.provider !== 'own' || other.provider !== 'own') return one.provider === other.provider;
  return one.ceilingBytes === other.ceilingBytes;
}

/** For an own size, estimates are requested only when the customer has stopped typing. */
const TYPING_PAUSE_MS = 400;

effect(() => {
  const wanted = target.value;
  if (!wanted) return;
  const toAsk = candidates.value.filter((candidate) => factsOf(candidate) && !estimateFor(candidate, wanted));
  if (toAsk.length === 0) return;
  const isTyping = wanted.provider === 'own';
  const timer = setTimeout(
    () => toAsk.forEach((candidate) => void ask(candidate, wanted)),
    isTyping ? TYPING_PAUSE_MS : 0,
  );
  return () => clearTimeout(timer);
});

async function ask(candidate: Candidate, wanted: Target): Promise<void> {
  const facts = factsOf(candidate);
  if (!facts) return;
  const { durationMs, width, height } = facts;
  const body = { sizeBytes: candidate.file.size, durationMs, ...pictureOf(width, height), target: wanted };
  // The estimate is a courtesy: without it the customer sees the price after the upload.
  const answer = await estimate({ client: anonymous, body }).catch(() => null);
  if (!answer) return;
  const known = candidate.estimates.value.filter(
    (old) => !answer.estimates.some((made) => isSame(made.target, old.target)),
  );
  candidate.estimates.value = [...known, ...answer.estimates];
}

/** Leaves out sizes that the API does not accept. The API then assumes a usual one. */
function pictureOf(width: number, height: number): { width?: number; height?: number } {
  const isUsual = (side: number): boolean => side >= 16 && side <= 16_384;
  return isUsual(width) && isUsual(height) ? { width: Math.round(width), height: Math.round(height) } : {};
}
