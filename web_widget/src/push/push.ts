/** Being woken when an answer comes: asked for in the menu, never by itself; ended there, by the quick exit, and by forgetting. */
import type { Api } from '../api/client.ts'

export function canPush(): boolean {
  return import.meta.env.PROD && 'PushManager' in window && 'Notification' in window && window.parent === window
}

export async function isOn(): Promise<boolean> {
  const worker = await navigator.serviceWorker.getRegistration()
  return (await worker?.pushManager.getSubscription()) != null
}

/** False where the person, or the browser for them, said no. */
export async function turnOn(api: Api): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false
  const key = await api.pushKey()
  if (key === null) return false
  const worker = await navigator.serviceWorker.ready
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  await api.pushOn(made.toJSON())
  return true
}

export async function turnOff(api: Api): Promise<void> {
  const worker = await navigator.serviceWorker.getRegistration()
  const made = await worker?.pushManager.getSubscription()
  if (made == null) return
  await made.unsubscribe()
  await api.pushOff(made.endpoint)
}
