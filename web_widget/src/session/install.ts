/** The offline shell. It is kept only once somebody has written, or has put the chat on their home screen; never inside a host page. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || window.parent !== window) return
  void navigator.serviceWorker.register('/sw.js').catch(() => undefined)
}

export function isInstalled(): boolean {
  return matchMedia('(display-mode: standalone)').matches
}
