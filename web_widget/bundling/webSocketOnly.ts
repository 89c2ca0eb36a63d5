/** The desk speaks websocket only and the chat brings its own long poll: the other transports of engine.io stay out of the bundle. */
import type { Plugin } from 'vite'

const TRANSPORTS = /engine\.io-client\/build\/esm(-debug)?\/transports\/index\.js$/
const UNUSED = /engine\.io-client\/build\/esm\/transports\/(polling|polling-fetch|polling-xhr|polling-xhr\.node|webtransport)\.js$/

export function webSocketOnly(): Plugin {
  return {
    name: 'websocket-only',
    enforce: 'pre',
    load(id) {
      const path = id.replaceAll('\\', '/').split('?')[0] ?? id
      if (TRANSPORTS.test(path)) return "import { WS } from './websocket.js'\nexport const transports = { websocket: WS }\n"
      if (UNUSED.test(path)) return 'export class Polling {}\nexport class Fetch {}\nexport class XHR {}\nexport class WT {}\n'
      return null
    },
  }
}
