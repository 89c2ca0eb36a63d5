/**
 * What was written and has not reached the desk: a draft, and messages that wait for a network. It lives in this tab's
 * sessionStorage, so that a reload loses no word, and only from the first message on: before it, nothing is stored.
 */
import { row } from '../api/read.ts'
import { type Outgoing, type Queue, compose } from '../conversation/outgoing.ts'
import type { Who } from './controller.ts'

const KEY = 'ventanilla-unsent'

export interface Unsent {
  readonly draft: string
  readonly outgoing: Queue
  /** How they wanted to be known, while the desk has not been told. */
  readonly who: Who | null
}

const NOTHING: Unsent = { draft: '', outgoing: [], who: null }

/** A file cannot outlive the page: its message comes back as one that a person must look at. */
function restored(value: unknown): Outgoing | null {
  const from = row(value)
  if (typeof from.clientId !== 'string' || typeof from.text !== 'string' || typeof from.at !== 'string') return null
  const uploaded = Array.isArray(from.uploaded) ? from.uploaded.filter((id): id is string => typeof id === 'string') : []
  const item = { ...compose(from.clientId, from.text, [], from.at), uploaded }
  return from.lost === true ? { ...item, phase: 'failed', code: 'file_lost' } : item
}

function whoOf(value: unknown): Who | null {
  const { mode, name, contact } = row(value)
  if ((mode !== 'anonymous' && mode !== 'personal') || typeof name !== 'string' || typeof contact !== 'string') return null
  return { mode, name, contact }
}

export function heldUnsent(): Unsent {
  try {
    const from = row(JSON.parse(sessionStorage.getItem(KEY) ?? 'null'))
    const outgoing = Array.isArray(from.outgoing) ? from.outgoing.map(restored).filter((item) => item !== null) : []
    return { draft: typeof from.draft === 'string' ? from.draft : '', outgoing, who: whoOf(from.who) }
  } catch {
    return NOTHING
  }
}

export function holdUnsent(unsent: Unsent): void {
  try {
    if (unsent.draft === '' && unsent.outgoing.length === 0) return sessionStorage.removeItem(KEY)
    const outgoing = unsent.outgoing.map(({ clientId, text, at, uploaded, files, code }) => {
      const lost = code === 'file_lost' || files.length > uploaded.length
      return { clientId, text, at, uploaded, lost }
    })
    sessionStorage.setItem(KEY, JSON.stringify({ ...unsent, outgoing }))
  } catch {
    // storage refused: the page's own memory is all there is
  }
}
