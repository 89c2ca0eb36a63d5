/** The frame's side of the embed: tells the host page that it wants to close, its size, and how many messages are unread. */
import { type FrameMessage, asHostMessage, pinnedOrigin } from './protocol.ts'

export interface Host {
  readonly embedded: boolean
  /** Is the frame in sight? On the full page: is the tab? */
  visible(): boolean
  close(): void
  unread(count: number): void
  size(size: 'normal' | 'tall'): void
}

export function connectHost(query: URLSearchParams, onVisible: () => void): Host {
  const origin = query.get('embed') === '1' && window.parent !== window ? pinnedOrigin(query.get('host')) : null
  let open = true
  const tell = (message: FrameMessage): void => {
    if (origin !== null) window.parent.postMessage(message, origin)
  }
  window.addEventListener('message', (event) => {
    if (origin === null || event.origin !== origin || event.source !== window.parent) return
    const message = asHostMessage(event.data)
    if (message === null) return
    open = message.type === 'open'
    if (open) onVisible()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && open) onVisible()
  })
  return {
    embedded: query.get('embed') === '1',
    visible: () => open && document.visibilityState === 'visible',
    close: () => tell({ ventanilla: 1, type: 'close' }),
    unread: (count) => tell({ ventanilla: 1, type: 'unread', count }),
    size: (size) => tell({ ventanilla: 1, type: 'resize', size }),
  }
}
