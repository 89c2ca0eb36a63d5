/** Files on their way up, each with how far it got; one that failed can be tried again, or taken away. */
import { useCallback, useState } from "react";

import { Problem, put } from "../api/client";
import { newId } from "../api/ids";
import type { Attachment } from "../api/types";

export interface Going {
  key: string;
  file: File;
  part: number;
  failed: unknown;
}

export function useUploads(conversation: string, onKept: (kept: Attachment) => void) {
  const [going, setGoing] = useState<Going[]>([]);
  const patch = useCallback((key: string, values: Partial<Going>) => {
    setGoing((known) => known.map((one) => (one.key === key ? { ...one, ...values } : one)));
  }, []);
  const drop = useCallback((key: string) => setGoing((known) => known.filter((one) => one.key !== key)), []);
  const send = useCallback(
    async ({ key, file }: Going) => {
      patch(key, { part: 0, failed: null });
      const form = new FormData();
      form.append("file", file);
      try {
        const kept = await put<Attachment>(`/conversations/${conversation}/attachments`, form, (part) => patch(key, { part }));
        drop(key);
        onKept({ ...kept, name: kept.name ?? file.name });
      } catch (cause) {
        patch(key, { failed: cause instanceof Problem ? cause : new Problem(0, "offline", "offline", "", {}) });
      }
    },
    [conversation, drop, onKept, patch],
  );
  const add = useCallback(
    async (files: Iterable<File>) => {
      const fresh = [...files].map((file) => ({ key: newId(), file, part: 0, failed: null }));
      setGoing((known) => [...known, ...fresh]);
      // One after the other: a slow line carries one file faster than three halves.
      for (const one of fresh) await send(one);
    },
    [send],
  );
  return { going, add, retry: send, drop };
}
