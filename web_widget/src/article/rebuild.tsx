/** An article's HTML, parsed in an inert document and rebuilt from an allow-list: unknown elements give only their text. */
import { type ComponentChild, Fragment, h } from 'preact'
import { inert } from '../trusted.ts'

const KEPT = new Set(['p', 'ul', 'ol', 'li', 'strong', 'b', 'em', 'i', 'blockquote', 'br', 'hr', 'code', 'pre', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'dl', 'dt', 'dd', 'sup', 'sub'])
const HEADINGS: Readonly<Record<string, string>> = { h1: 'h3', h2: 'h3', h3: 'h4', h4: 'h5', h5: 'h6', h6: 'h6' }
const DROPPED = new Set(['script', 'style', 'template', 'noscript', 'iframe', 'object', 'svg', 'math', 'head', 'title', 'textarea', 'select'])
const DEEPEST = 40

function link(element: Element): string | null {
  const href = element.getAttribute('href') ?? ''
  return /^https:\/\//i.test(href) || /^tel:[\d+*#-]+$/.test(href) ? href : null
}

function rebuilt(node: Node, depth: number): ComponentChild {
  if (node.nodeType === 3) return node.nodeValue
  if (node.nodeType !== 1 || depth > DEEPEST) return null
  const element = node as Element
  const tag = element.localName
  if (DROPPED.has(tag)) return null
  const children = Array.from(element.childNodes, (child) => rebuilt(child, depth + 1))
  const href = tag === 'a' ? link(element) : null
  if (href !== null) return h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, children)
  const heading = HEADINGS[tag]
  if (heading !== undefined) return h(heading, null, children)
  return KEPT.has(tag) ? h(tag, null, ...children) : h(Fragment, null, children)
}

export function rebuild(html: string): ComponentChild {
  const { body } = inert(html)
  return Array.from(body.childNodes, (child) => rebuilt(child, 0))
}
