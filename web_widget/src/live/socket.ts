/** The websocket, in its own chunk: it is loaded when there is a conversation, not before. */
export { io } from 'socket.io-client'
export type { Socket } from 'socket.io-client'
