/** What a file is to whoever looks at it. */
import type { Attachment } from "../api/types";

export type Kind = "picture" | "sound" | "film" | "document";

export function kindOf(file: Attachment): Kind {
  const type = file.media_type ?? "";
  if (type.startsWith("image/")) return "picture";
  if (!plays(type)) return "document";
  return type.startsWith("audio/") ? "sound" : "film";
}

/** What this browser says that it can play; where it cannot, the file is offered as a document. */
function plays(type: string): boolean {
  return /^(audio|video)\//.test(type) && document.createElement("video").canPlayType(type) !== "";
}

export function sizeOf(bytes: number): string {
  return bytes > 1_048_576 ? `${(bytes / 1_048_576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} kB`;
}

export function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
