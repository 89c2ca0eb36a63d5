/** The wire shapes of the citizen's API, read defensively: a missing list is an empty one, a strange value is dropped. */
export type Author = 'citizen' | 'bot' | 'operator' | 'system'
export type Owner = 'bot' | 'queue' | 'operator' | 'none'
export type Status = 'sent' | 'delivered' | 'read'
export type Mode = 'anonymous' | 'personal'
export type Locale = 'es' | 'en'

export interface Attachment {
  readonly id: string
  readonly media_type: string
  readonly size: number
  readonly name: string
}

export interface Citation {
  readonly article_id: string
  readonly title: string
  readonly quote: string
  readonly url?: string
}

export interface QuickReply {
  readonly label: string
  readonly value: string
}

export interface Message {
  readonly id: string
  readonly seq: number
  readonly author: Author
  readonly author_name: string
  readonly text: string
  readonly attachments: readonly Attachment[]
  readonly citations: readonly Citation[]
  readonly buttons: readonly QuickReply[]
  readonly at: string
  readonly status: Status
  readonly client_id?: string
}

export interface Emergency {
  readonly label: string
  readonly number: string
  readonly hours: string
}

export interface Notice {
  readonly version: string
  readonly text: string
  readonly title: string
  readonly emergency: readonly Emergency[]
  readonly languages: readonly string[]
  readonly bot_name: string
  readonly online: boolean
  readonly exit_url: string | null
}

/** What the desk says about the conversation. A field that the server left out stays undefined: "no news", not "none". */
export interface DeskNews {
  readonly owner?: Owner
  readonly position?: number | null
  readonly wait_seconds?: number | null
  readonly operator_alias?: string | null
  readonly last_seq?: number
  readonly closed?: boolean
  readonly rating?: number | null
  /** Up to here somebody, or the assistant, has read. */
  readonly read_seq?: number
}

export interface Pulled extends DeskNews {
  readonly messages: readonly Message[]
  readonly last_seq: number
}

export interface Ack {
  readonly id: string
  readonly seq: number
  readonly at: string
}

export interface Opened {
  readonly token: string
  readonly return_code: string | null
  readonly conversation_id: string
  readonly alias: string
}

export interface Article {
  readonly id: string
  readonly title: string
  readonly html: string
  readonly updated_at: string
}
