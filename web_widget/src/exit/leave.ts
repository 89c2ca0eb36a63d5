/** Leaving at once: wipe what this tab holds, put a neutral page in this one's place, leave no way back with the Back button. */
import { isInstalled } from '../session/install.ts'

const TWICE_MS = 700

export function neutralPage(exitUrl: string | null): string {
  return exitUrl ?? 'about:blank'
}

/** Inside a host page the whole page must go, not the frame alone; if the browser forbids it, at least the frame does. */
export function leaveTo(page: string, embedded: boolean): void {
  document.documentElement.classList.add('gone')
  document.title = ' '
  void forgetShell()
  if (embedded) {
    try {
      window.top?.location.replace(page)
    } catch {
      // the browser kept the host page: the frame goes blank below
    }
  }
  if (!embedded) history.replaceState(null, '', '/')
  window.location.replace(page)
}

/** The cached shell says that this site was opened. On an installed chat it stays: the icon says so anyway. */
async function forgetShell(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const workers = await navigator.serviceWorker.getRegistrations()
  // nothing may come up on the screen of somebody who left
  await Promise.all(workers.map(async (worker) => (await worker.pushManager?.getSubscription())?.unsubscribe()))
  if (isInstalled()) return
  const names = await caches.keys()
  await Promise.all([...workers.map((worker) => worker.unregister()), ...names.map((name) => caches.delete(name))])
}

/**
 * Calls `leave` when Escape is pressed twice within 0.7 s, even if the first one closed a dialog. Anything done in between
 * says that the first one was meant for something else.
 */
export function onDoubleEscape(leave: () => void, target: Pick<Window, 'addEventListener' | 'removeEventListener'> = window): () => void {
  let last = Number.NEGATIVE_INFINITY
  const forget = (): void => void (last = Number.NEGATIVE_INFINITY)
  const listen = (event: Event): void => {
    const key = event as KeyboardEvent
    if (key.key !== 'Escape') return forget()
    if (key.repeat) return
    if (key.timeStamp - last < TWICE_MS) leave()
    last = key.timeStamp
  }
  target.addEventListener('keydown', listen, true)
  target.addEventListener('click', forget, true)
  return () => {
    target.removeEventListener('keydown', listen, true)
    target.removeEventListener('click', forget, true)
  }
}
