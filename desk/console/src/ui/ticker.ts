/** A shared clock: everything that shows a relative time ticks together. */
import { useSyncExternalStore } from "react";

interface Clock {
  now: number;
  listeners: Set<() => void>;
  timer: number | undefined;
}
const clocks = new Map<number, Clock>();

function clockOf(every: number): Clock {
  let clock = clocks.get(every);
  if (!clock) {
    clock = { now: Date.now(), listeners: new Set(), timer: undefined };
    clocks.set(every, clock);
  }
  return clock;
}

function subscribe(every: number, listener: () => void): () => void {
  const clock = clockOf(every);
  clock.listeners.add(listener);
  clock.now = Date.now();
  clock.timer ??= window.setInterval(() => {
    clock.now = Date.now();
    clock.listeners.forEach((tell) => tell());
  }, every);
  return () => {
    clock.listeners.delete(listener);
    if (clock.listeners.size === 0) {
      window.clearInterval(clock.timer);
      clock.timer = undefined;
    }
  };
}

const subscribers = new Map<number, (listener: () => void) => () => void>();

/** The present in milliseconds, renewed every `every` ms while mounted. */
export function useNow(every = 10_000): number {
  let attach = subscribers.get(every);
  if (!attach) {
    attach = (listener) => subscribe(every, listener);
    subscribers.set(every, attach);
  }
  return useSyncExternalStore(attach, () => clockOf(every).now);
}
