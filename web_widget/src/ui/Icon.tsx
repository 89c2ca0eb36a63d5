/** Icons of the Lucide set (ISC). Always beside words, so always hidden from screen readers. */
import { h } from 'preact'
import {
  Annoyed, ArrowDown, BookOpen, Check, CheckCheck, ChevronDown, CircleAlert, Clock, Copy, DoorOpen, Download, EllipsisVertical, FileText, Frown, Image,
  Bell, KeyRound, Laugh, Meh, Mic, Minus, Paperclip, Phone, Play, SendHorizontal, Smile, Square, Trash2, UserRound, WifiOff, X,
} from 'lucide'

const ICONS = {
  down: ArrowDown, book: BookOpen, check: Check, checks: CheckCheck, chevron: ChevronDown, alert: CircleAlert, clock: Clock, copy: Copy,
  exit: DoorOpen, download: Download, more: EllipsisVertical, file: FileText, image: Image, key: KeyRound, mic: Mic, minus: Minus, bell: Bell, play: Play, stop: Square,
  clip: Paperclip, phone: Phone, send: SendHorizontal, trash: Trash2, person: UserRound, offline: WifiOff, x: X,
  face1: Frown, face2: Annoyed, face3: Meh, face4: Smile, face5: Laugh,
}

export type IconName = keyof typeof ICONS

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {ICONS[name].map(([tag, attributes]) => h(tag, { ...attributes }))}
    </svg>
  )
}
