import { registerWorker } from '../trusted.ts'

/** The offline shell. It is kept only once somebody has written, or has put the chat on their home screen; never inside a host page. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || window.parent !== window) return
  void registerWorker().catch(() => undefined)
}

export function isInstalled(): boolean {
  return matchMedia('(display-mode: standalone)').matches
}
