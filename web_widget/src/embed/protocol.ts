/** What the host page's loader and the frame may say to each other. No message ever carries a person's words or token. */
export type FrameMessage =
  | { readonly ventanilla: 1; readonly type: 'close' }
  | { readonly ventanilla: 1; readonly type: 'unread'; readonly count: number }
  | { readonly ventanilla: 1; readonly type: 'resize'; readonly size: 'normal' | 'tall' }
export type HostMessage = { readonly ventanilla: 1; readonly type: 'open' | 'close' }

type Loose = Readonly<Record<string, unknown>>
const loose = (data: unknown): Loose => (typeof data === 'object' && data !== null ? (data as Loose) : {})

export function asHostMessage(data: unknown): HostMessage | null {
  const { ventanilla, type } = loose(data)
  return ventanilla === 1 && (type === 'open' || type === 'close') ? { ventanilla, type } : null
}

export function asFrameMessage(data: unknown): FrameMessage | null {
  const { ventanilla, type, count, size } = loose(data)
  if (ventanilla !== 1) return null
  if (type === 'close') return { ventanilla, type }
  if (type === 'unread' && typeof count === 'number' && Number.isInteger(count) && count >= 0) return { ventanilla, type, count: Math.min(count, 99) }
  if (type === 'resize' && (size === 'normal' || size === 'tall')) return { ventanilla, type, size }
  return null
}

/** An origin as a browser would write it, or nothing: never '*', never a scheme that cannot be pinned. */
export function pinnedOrigin(given: string | null): string | null {
  try {
    const url = new URL(given ?? '')
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === given ? url.origin : null
  } catch {
    return null
  }
}
