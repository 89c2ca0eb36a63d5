/** Draws again only when a property changed: in a long conversation the old bubbles are left alone. */
import { type FunctionComponent, Component, h } from 'preact'

export function memo<P extends object>(Inner: FunctionComponent<P>): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const before = this.props
      const keys = Object.keys(next) as (keyof P)[]
      return keys.some((key) => typeof next[key] !== 'function' && next[key] !== before[key])
    }
    override render() {
      return h(Inner, this.props as P)
    }
  }
  return (props) => h(Memo, props)
}
