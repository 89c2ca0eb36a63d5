/**
 * The chat follows the system's own wish for light, dark or contrast: themes chosen by hand, and the tokens that only the
 * console uses, stay out of its style sheet. tokens.css itself stays the one source.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const STYLES = fileURLToPath(new URL('../src/styles/', import.meta.url))
const CHOSEN_THEME = /(?<!,\n)^:root\[data-theme="[^"]+"\] \{[^}]*\}\n*/gm
const TOKEN = /^ *(--[\w-]+):[^;]*;(?: *\/\*.*\*\/)?\n/gm

/** Names that the given style sheets use, and those that the used ones are made of. */
export function lean(tokens: string, styles: string): string {
  const kept = tokens.replace(CHOSEN_THEME, '')
  const used = (name: string): boolean => styles.includes(`var(${name})`) || kept.includes(`var(${name})`)
  return kept.replace(TOKEN, (line, name: string) => (used(name) ? line : ''))
}

export function leanTokens(): Plugin {
  return {
    name: 'lean-tokens',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!id.split('?')[0]?.endsWith('/tokens/tokens.css')) return null
      const styles = readdirSync(STYLES).map((name) => readFileSync(STYLES + name, 'utf8'))
      return { code: lean(code, styles.join('\n')), map: null }
    },
  }
}
