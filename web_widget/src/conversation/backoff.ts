/** How long to wait before the next try: doubling, capped, with jitter so that a restarted desk is not stormed. */
export function backoff(attempt: number, random: () => number = Math.random, base = 800, cap = 15_000): number {
  const ceiling = Math.min(cap, base * 2 ** Math.min(attempt, 10))
  return ceiling / 2 + random() * (ceiling / 2)
}

/** A sleep that an abort ends early, without throwing. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted === true) return done()
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      done()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end)
  })
}
