/** What will go with the reply: kept files to take away again, and those still on their way with how far they got. */
import { RotateCw, X } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Attachment } from "../api/types";
import { IconButton } from "../ui/Button";
import { problemText } from "../ui/problem";
import type { Going } from "./upload";

interface PickedProps {
  files: Attachment[];
  going: Going[];
  onRemove: (file: Attachment) => void;
  onRetry: (one: Going) => void;
  onDrop: (key: string) => void;
}

export function Picked({ files, going, onRemove, onRetry, onDrop }: PickedProps) {
  const { t } = useTranslation();
  if (files.length + going.length === 0) return null;
  return (
    <ul className="chips" aria-label={t("file.picked")}>
      {files.map((file) => (
        <li key={file.id}>
          <button type="button" className="chip" onClick={() => onRemove(file)}>
            {file.name} <X size={12} aria-hidden /> <span className="sr-only">{t("ui.remove")}</span>
          </button>
        </li>
      ))}
      {going.map((one) => (
        <li key={one.key} className="going">
          <span className="clip" dir="auto">{one.file.name}</span>
          {one.failed ? (
            <>
              <span className="failed" role="alert">
                {problemText(one.failed, t)}
              </span>
              <IconButton icon={RotateCw} label={t("ui.retry")} onClick={() => onRetry(one)} />
              <IconButton icon={X} label={t("ui.remove")} onClick={() => onDrop(one.key)} />
            </>
          ) : (
            <progress value={one.part} aria-label={t("file.uploading", { name: one.file.name })} />
          )}
        </li>
      ))}
    </ul>
  );
}
