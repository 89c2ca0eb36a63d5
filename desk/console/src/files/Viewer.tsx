/** Pictures of a message, large: arrows go from one to the next, plus and minus change the size, Escape leaves. */
import { ChevronLeft, ChevronRight, Download, ZoomIn, ZoomOut } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, url } from "../api/client";
import type { Attachment } from "../api/types";
import { IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { problemText } from "../ui/problem";

const SIZES = [1, 1.5, 2, 3, 4];

export function Viewer({ pictures, first, onClose }: { pictures: Attachment[]; first: number; onClose: () => void }) {
  const { t } = useTranslation();
  const [at, setAt] = useState(first);
  const [size, setSize] = useState(0);
  const [source, setSource] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const shown = pictures[at];
  const id = shown?.id;

  useEffect(() => {
    let wanted = true;
    setSource(null);
    setWrong(null);
    api.get<{ url: string }>(`/files/${id}/address`).then(
      (told) => wanted && setSource(told.url),
      (cause: unknown) => wanted && setWrong(problemText(cause, t)),
    );
    return () => {
      wanted = false;
    };
  }, [id, t]);

  const most = pictures.length - 1;
  const go = useCallback(
    (step: number) => {
      setAt((known) => Math.min(most, Math.max(0, known + step)));
      setSize(0);
    },
    [most],
  );
  const zoom = useCallback((step: number) => setSize((known) => Math.min(SIZES.length - 1, Math.max(0, known + step))), []);
  useEffect(() => {
    const keys: Record<string, () => void> = {
      ArrowLeft: () => go(-1), ArrowRight: () => go(1), "+": () => zoom(1), "-": () => zoom(-1), "0": () => setSize(0),
    };
    const press = (event: KeyboardEvent) => {
      const act = keys[event.key];
      if (!act || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      act();
    };
    // Wherever the focus is: the dialog is the only thing that there is.
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [go, zoom]);
  const name = shown?.name ?? t("message.file");
  return (
    <Dialog title={name} look="center" onClose={onClose}>
      <div className="viewer">
        <div className="viewer-tools">
          <IconButton icon={ChevronLeft} label={t("file.previous")} keys="←" disabled={at === 0} onClick={() => go(-1)} />
          <span role="status">{t("file.of", { at: at + 1, all: pictures.length })}</span>
          <IconButton icon={ChevronRight} label={t("file.next")} keys="→" disabled={at === most} onClick={() => go(1)} />
          <IconButton icon={ZoomOut} label={t("file.smaller")} keys="-" disabled={size === 0} onClick={() => zoom(-1)} />
          <IconButton icon={ZoomIn} label={t("file.larger")} keys="+" disabled={size === SIZES.length - 1} onClick={() => zoom(1)} />
          <a className="icon-btn" href={url(`/files/${id}`)} download aria-label={t("file.download", { name })} title={t("file.download", { name })}>
            <Download size={18} aria-hidden />
          </a>
        </div>
        <div className="viewer-frame" tabIndex={0} role="group" aria-label={t("file.picture", { name })} data-focus>
          {source && <img src={source} alt={name} data-size={SIZES[size]} onError={() => setWrong(t("file.unplayable"))} />}
          {wrong && (
            <p className="failed" role="alert">
              {wrong}
            </p>
          )}
        </div>
      </div>
    </Dialog>
  );
}
