/** Being told of offers and alerts with no console open: only on this device, only once asked for. The worker is there only then. */
import { useCallback, useEffect, useState } from "react";

import { api } from "../api/client";
import { trusting } from "../ui/trusted";

const WORKER = "/console/push.js";
const SCOPE = "/console/";
const trusted = trusting({ createScriptURL: (_url: string) => WORKER }, "ventanilla-worker");

async function held(): Promise<PushSubscription | null> {
  const worker = await navigator.serviceWorker.getRegistration(SCOPE);
  return (await worker?.pushManager.getSubscription()) ?? null;
}

async function turnOn(): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const { key } = await api.get<{ key: string | null }>("/auth/push");
  if (key === null) return false;
  await navigator.serviceWorker.register(trusted.createScriptURL(WORKER), { scope: SCOPE });
  const worker = await navigator.serviceWorker.ready;
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await api.post("/auth/push", made.toJSON());
  return true;
}

export async function turnOff(): Promise<void> {
  const made = await held();
  if (made) {
    await made.unsubscribe();
    await api.post("/auth/push/end", { endpoint: made.endpoint });
  }
  await (await navigator.serviceWorker.getRegistration(SCOPE))?.unregister();
}

export function canPush(): boolean {
  return import.meta.env.PROD && "PushManager" in window && "Notification" in window;
}

/** null: this browser cannot, or it is not known yet. */
export function usePush(): { on: boolean | null; toggle: () => Promise<boolean> } {
  const [on, setOn] = useState<boolean | null>(null);
  useEffect(() => {
    if (canPush()) void held().then((made) => setOn(made !== null), () => undefined);
  }, []);
  const toggle = useCallback(async () => {
    const next = on ? await turnOff().then(() => false) : await turnOn();
    setOn(next);
    return next;
  }, [on]);
  return { on, toggle };
}
