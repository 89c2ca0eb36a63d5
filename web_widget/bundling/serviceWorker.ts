/** Writes dist/sw.js: the worker of sw/, with the list of files it keeps and a version that changes with any of them. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Plugin, transformWithOxc } from 'vite'

const SOURCE = fileURLToPath(new URL('../sw/sw.ts', import.meta.url))
const STILL = ['/manifest.webmanifest', '/chat-assets/icon.svg']

export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle: {
      // after everybody else: the style sheet joins the bundle late
      order: 'post',
      async handler(_, bundle) {
        const names = Object.keys(bundle).filter((name) => name.startsWith('chat-assets/')).sort()
        const print = createHash('sha256')
        for (const name of names) {
          const file = bundle[name]
          if (file !== undefined) print.update(name).update(file.type === 'asset' ? file.source : file.code)
        }
        const shell = ['/', ...names.map((name) => `/${name}`), ...STILL]
        const { code } = await transformWithOxc(await readFile(SOURCE, 'utf8'), SOURCE)
        const head = `const VERSION=${JSON.stringify(print.digest('hex').slice(0, 12))};const SHELL=${JSON.stringify(shell)};\n`
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: head + code.replace(/^export\s*\{\s*\};?\s*$/m, '') })
      },
    },
  }
}
