/** `npm run sizes`: what the built chat weighs, gzipped, against its limits. Fails above them. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))
const KB = 1_000
const LIMITS = { loader: 3 * KB, 'all that the chat loads': 40 * KB, 'the recorder, when somebody presses its button': 3 * KB }

/** @param {string} name */
const weight = (name) => gzipSync(readFileSync(DIST + name), { level: 9 }).length
const assets = readdirSync(`${DIST}chat-assets`).map((name) => `chat-assets/${name}`)
/** @param {RegExp} kind */
const heaviest = (kind) => Math.max(0, ...assets.filter((name) => kind.test(name)).map(weight))

/** One language is loaded, the icon and the manifest by the browser; the loader only where a host page embeds the chat. */
const loader = weight('widget.js')
const page = weight('index.html') + heaviest(/style-.*\.css$/) + heaviest(/index-.*\.js$/) + heaviest(/\/(es|en)-.*\.js$/) + weight('manifest.webmanifest') + heaviest(/icon\.svg$/)
const sizes = { loader, 'all that the chat loads': loader + page, 'the recorder, when somebody presses its button': heaviest(/VoiceNote-.*\.js$/) }

for (const [what, limit] of Object.entries(LIMITS)) {
  const size = sizes[/** @type {keyof typeof sizes} */ (what)]
  const fits = size > 0 && size <= limit
  if (!fits) process.exitCode = 1
  process.stdout.write(`${fits ? 'ok ' : 'TOO LARGE '} ${what}: ${(size / KB).toFixed(2)} kB gzipped, at most ${limit / KB} kB\n`)
}
