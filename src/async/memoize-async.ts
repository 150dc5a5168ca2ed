interface MemoizeOptions {
  /** How long an answer is shared, counted from the call that requested it. By default it never expires. */
  ttlMs?: number;
}

/** Shares one answer among all callers. An error is not kept: the next caller asks again. */
export function memoizeAsync<T>(ask: () => Promise<T>, { ttlMs = Infinity }: MemoizeOptions = {}): () => Promise<T> {
  let known: { askedAtMs: number; answer: Promise<T> } | null = null;
  return async () => {
    if (known && performance.now() - known.askedAtMs < ttlMs) return await known.answer;
    const asked = { askedAtMs: performance.now(), answer: (async () => await ask())() };
    known = asked;
    try {
      return await asked.answer;
    } catch (error) {
      if (known === asked) known = null;
      throw error;
    }
  };
}
