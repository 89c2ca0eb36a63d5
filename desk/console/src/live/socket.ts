/** The one connection to /staff: websocket only, every emit answered or refused, never silence. */
import { io, type Socket } from "socket.io-client";

export interface WireError {
  code: string;
  message: string;
}
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const ACK_MS = 8000;
let socket: Socket | null = null;

export function connect(): Socket {
  socket ??= io("/staff", {
    path: "/socket.io",
    transports: ["websocket"],
    withCredentials: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 4000,
  });
  return socket;
}

export function disconnect(): void {
  socket?.removeAllListeners();
  socket?.disconnect();
  socket = null;
}

export function online(): boolean {
  return socket?.connected ?? false;
}

/** Emits and waits for the ack; an error ack, a cut or eight silent seconds reject with `Refused`. */
export async function ask<T>(event: string, body: object): Promise<T> {
  if (!socket?.connected) throw new Refused("offline", "offline");
  let reply: unknown;
  try {
    reply = await socket.timeout(ACK_MS).emitWithAck(event, body);
  } catch {
    throw new Refused("timeout", "timeout");
  }
  const error = (reply as { error?: WireError } | null)?.error;
  if (error) throw new Refused(error.code, error.message);
  return reply as T;
}

/** For hints whose loss does no harm (typing). */
export function hint(event: string, body: object): void {
  if (socket?.connected) socket.volatile.emit(event, body);
}
