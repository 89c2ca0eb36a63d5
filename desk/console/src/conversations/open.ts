/** The conversation whose thread is on the screen, for what is drawn deep within it. */
import { createContext, useContext } from "react";

import type { Conversation } from "../api/types";
import { emptyThread, type Thread } from "../live/thread";

export interface OpenConversation {
  row: Conversation | null;
  thread: Thread;
  /** Whether the present user attends it. */
  mine: boolean;
}

export const OpenContext = createContext<OpenConversation>({ row: null, thread: emptyThread, mine: false });

export function useOpen(): OpenConversation {
  return useContext(OpenContext);
}
