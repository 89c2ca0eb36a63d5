/** The bar that every screen has: what this is, and the way out. */
import type { ComponentChildren } from 'preact'
import { ExitButton } from '../exit/ExitButton.tsx'

export interface TopBarProps {
  readonly title: string
  readonly under?: ComponentChildren
  readonly onLeave: () => void
  readonly children?: ComponentChildren
}

export function TopBar({ title, under, onLeave, children }: TopBarProps) {
  return (
    <header class="top">
      <div class="top-row">
        <div class="top-name">
          <h1>{title}</h1>
          {under}
        </div>
        {children}
        <ExitButton onLeave={onLeave} />
      </div>
    </header>
  )
}
