/** The chat's entry: language first, then the screens. */
import '../tokens/tokens.css'
import './styles/base.css'
import './styles/notice.css'
import './styles/conversation.css'
import { render } from 'preact'
import { App } from './app/App.tsx'
import { chooseLocale } from './i18n/i18n.ts'
import { held } from './session/session.ts'

const query = new URLSearchParams(location.search)
const root = document.getElementById('app')
if (root !== null) {
  render(<App query={query} first={chooseLocale(query.get('locale'), held()?.locale ?? null, navigator.languages)} />, root)
}
