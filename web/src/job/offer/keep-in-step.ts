/** A difference of less than two frames cannot be seen. */
const TOLERANCE_SEC = 0.06;

/** Plays, pauses and seeks `follower` as `leader` does. @returns a function that ends this. */
export function keepInStep(leader: HTMLVideoElement, follower: HTMLVideoElement): () => void {
  const over = new AbortController();
  const align = (): void => {
    if (Math.abs(follower.currentTime - leader.currentTime) > TOLERANCE_SEC) follower.currentTime = leader.currentTime;
  };
  // A follower that is behind or at its end starts again from where the leader is.
  const start = (): void => {
    align();
    void follower.play().catch(() => undefined);
  };
  const stop = (): void => {
    follower.pause();
    align();
  };
  const { signal } = over;
  leader.addEventListener('playing', start, { signal });
  leader.addEventListener('seeked', align, { signal });
  leader.addEventListener('pause', stop, { signal });
  leader.addEventListener('waiting', () => follower.pause(), { signal });
  leader.addEventListener('timeupdate', align, { signal });
  return () => over.abort();
}
