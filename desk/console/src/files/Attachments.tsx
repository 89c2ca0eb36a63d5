/** The files of a message: pictures small, sounds and films to play in place, all else as a card to download. */
import { Download, FileText, Film, Hourglass, Mic, ShieldAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { url } from "../api/client";
import type { Attachment } from "../api/types";
import { type Kind, kindOf, sizeOf } from "./kinds";
import { Player } from "./Player";
import { Viewer } from "./Viewer";

const ICONS = { sound: Mic, film: Film, document: FileText, picture: FileText } satisfies Record<Kind, unknown>;

export function Attachments({ files }: { files: Attachment[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<number | null>(null);
  const pictures = files.filter((file) => file.preview && file.state !== "quarantined" && file.state !== "infected");
  const others = files.filter((file) => !pictures.includes(file));
  return (
    <>
      {pictures.length > 0 && (
        <ul className="pictures">
          {pictures.map((file, index) => (
            <li key={file.id}>
              <button type="button" onClick={() => setOpen(index)} aria-label={t("file.enlarge", { name: file.name ?? t("message.file") })}>
                <img src={url(`/files/${file.id}/preview`)} alt="" loading="lazy" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {others.map((file) => (
        <Card key={file.id} file={file} />
      ))}
      {open !== null && <Viewer pictures={pictures} first={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function Card({ file }: { file: Attachment }) {
  const { t } = useTranslation();
  const name = file.name ?? t("message.file");
  const kind = kindOf(file);
  const held = file.state === "quarantined" || file.state === "infected";
  const Icon = file.state === "quarantined" ? Hourglass : file.state === "infected" ? ShieldAlert : ICONS[kind];
  return (
    <div className="file-card">
      <Icon size={20} aria-hidden />
      <span className="file-name">
        <span className="clip" dir="auto">{name.replace(/\.weba$/, "")}</span>
        <span className="muted">
          {held ? t(`file.${file.state === "infected" ? "harmful" : "waiting"}`) : file.size !== undefined && sizeOf(file.size)}
        </span>
      </span>
      {!held && (
        <a className="icon-btn" href={url(`/files/${file.id}`)} download aria-label={t("file.download", { name })} title={t("file.download", { name })}>
          <Download size={18} aria-hidden />
        </a>
      )}
      {!held && (kind === "sound" || kind === "film") && (
        <div className="file-player">
          <Player file={file} film={kind === "film"} />
        </div>
      )}
    </div>
  );
}
