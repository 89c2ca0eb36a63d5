/** One voice note: the microphone is asked for when somebody presses, and given back the moment the recording ends. */

export const LONGEST_MS = 5 * 60_000
const KINDS = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus', 'audio/webm']
const ENDINGS: Readonly<Record<string, string>> = { 'audio/mp4': 'm4a', 'audio/ogg': 'ogg', 'audio/webm': 'weba' }
/** Speech needs no more: five minutes stay under two megabytes. */
const BITS = 32_000

export interface Recording {
  /** How loud it is now, 0 to 1. */
  level(): number
  /** Ends it; the file as it will be sent. */
  stop(): Promise<File>
  cancel(): void
}

/** Rejects with a DOMException: NotAllowedError where permission was refused, NotFoundError without a microphone. */
export async function record(name: string): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } })
  const kind = KINDS.find((each) => MediaRecorder.isTypeSupported(each))
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS, ...(kind !== undefined ? { mimeType: kind } : {}) })
  const pieces: Blob[] = []
  recorder.ondataavailable = (event) => pieces.push(event.data)
  const context = new AudioContext()
  const listener = context.createAnalyser()
  listener.fftSize = 256
  context.createMediaStreamSource(stream).connect(listener)
  const heard = new Uint8Array(listener.fftSize)
  const release = (): void => {
    for (const track of stream.getTracks()) track.stop()
    if (context.state !== 'closed') void context.close()
  }
  recorder.start(1_000)
  return {
    level() {
      listener.getByteTimeDomainData(heard)
      return Math.min(1, Math.max(...heard.map((each) => Math.abs(each - 128))) / 64)
    },
    stop: () =>
      new Promise((give) => {
        const whole = (): void => {
          release()
          const type = recorder.mimeType.split(';')[0] || 'audio/webm'
          give(new File(pieces, `${name}.${ENDINGS[type] ?? 'weba'}`, { type }))
        }
        if (recorder.state === 'inactive') return whole()
        recorder.onstop = whole
        recorder.stop()
      }),
    cancel() {
      recorder.onstop = null
      if (recorder.state !== 'inactive') recorder.stop()
      release()
    },
  }
}
