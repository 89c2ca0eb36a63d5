/** One observable value. Enough for one conversation; a state library would be most of the budget. */
import { useEffect, useState } from 'preact/hooks'

export interface Store<T> {
  get(): T
  update(step: (held: T) => T): void
  subscribe(listen: () => void): () => void
}

export function createStore<T>(first: T): Store<T> {
  let held = first
  const listeners = new Set<() => void>()
  return {
    get: () => held,
    update(step) {
      const next = step(held)
      if (next === held) return
      held = next
      for (const listen of [...listeners]) listen()
    },
    subscribe(listen) {
      listeners.add(listen)
      return () => listeners.delete(listen)
    },
  }
}

export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(store.get())
  useEffect(() => {
    const refresh = (): void => setValue(store.get())
    refresh()
    return store.subscribe(refresh)
  }, [store])
  return value
}
