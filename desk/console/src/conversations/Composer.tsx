/** Where one answers or notes. Enter sends, Shift+Enter breaks the line, Escape leaves; refused words come back. */
import clsx from "clsx";
import { Lock, MessageSquareText, Mic, Paperclip, Reply, SendHorizontal, StickyNote, X } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Attachment, Conversation } from "../api/types";
import { Picked } from "../files/Picked";
import { useUploads } from "../files/upload";
import { hears, VoiceNote } from "../files/VoiceNote";
import { hint } from "../live/socket";
import { Button, IconButton } from "../ui/Button";
import { useAction } from "../ui/useAction";
import { useMe } from "../users/session";
import { CannedDialog } from "./CannedDialog";
import { draftOf, setDraft, useDraft } from "./drafts";
import { ReachNote, TemplateButton, useReach } from "./Reach";
import { type Refusal, useSend } from "./send";

export function Composer({ row }: { row: Conversation }) {
  const { t } = useTranslation();
  const me = useMe();
  const draft = useDraft(row.id);
  const { send } = useSend(row.id);
  const field = useRef<HTMLTextAreaElement>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [canned, setCanned] = useState(false);
  const [files, setFiles] = useState<Attachment[]>([]);
  const [speaking, setSpeaking] = useState(false);
  const [over, setOver] = useState(false);
  const tellTyping = useTyping(row.id);
  const mine = row.operator_id === me.id && row.closed_at === null;
  const note = draft.mode === "note" || !mine;
  const name = note ? "note" : "reply";
  const reach = useReach(row);
  const shut = !note && reach.shut !== null;
  const text = draft[name];

  const focusOn = (mode: "reply" | "note") => {
    setDraft(row.id, { mode });
    // At once: the next letter is already meant for the text, not for a shortcut.
    field.current?.focus();
  };
  useAction("reply", () => focusOn("reply"), mine);
  useAction("note", () => focusOn("note"));
  useAction("canned", () => setCanned(true), mine);
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
  }, [text, note]);

  const submit = async () => {
    const words = text.trim();
    if (waiting || (!words && files.length === 0)) return;
    const sent = files;
    const quote = note ? null : draft.quote;
    setDraft(row.id, { [name]: "", ...(note ? {} : { quote: null }) });
    setFiles([]);
    setRefusal(null);
    tellTyping(false);
    const refused = await send(words, note, sent, quote?.id);
    setRefusal(refused);
    if (refused) {
      setFiles(sent);
      if (quote) setDraft(row.id, { quote });
    }
  };
  const kept = useCallback((file: Attachment) => setFiles((known) => [...known, file]), []);
  const { going, add, retry, drop } = useUploads(row.id, kept);
  const attach = (chosen: FileList | null | undefined) => {
    if (chosen && chosen.length > 0 && !note && !shut) void add(chosen);
  };
  const waiting = going.length > 0;

  return (
    <form
      className={clsx("composer", note && "composer-note", over && "composer-over")}
      onDragOver={(event) => {
        if (note || shut || !event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(false);
        attach(event.dataTransfer.files);
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="composer-modes" role="group" aria-label={t("composer.mode")}>
        <button type="button" className="mode" aria-pressed={!note} disabled={!mine} onClick={() => focusOn("reply")}>
          <Reply size={14} aria-hidden /> {t("composer.reply")} <kbd className="kbd">r</kbd>
        </button>
        <button type="button" className="mode mode-note" aria-pressed={note} onClick={() => focusOn("note")}>
          <StickyNote size={14} aria-hidden /> {t("composer.note")} <kbd className="kbd">n</kbd>
        </button>
        {note && (
          <span className="composer-private">
            <Lock size={13} aria-hidden /> {t("composer.private")}
          </span>
        )}
      </div>
      {!mine && row.closed_at === null && <p className="muted composer-why">{t("composer.take_first")}</p>}
      {!note && <ReachNote reach={reach} />}
      {!note && draft.quote && (
        <p className="composer-quote">
          <Reply size={13} aria-hidden /> <span className="clip">{draft.quote.text}</span>
          <IconButton icon={X} label={t("composer.unquote")} onClick={() => setDraft(row.id, { quote: null })} />
        </p>
      )}
      {refusal && (
        <p className="failed" role="alert">
          {t("composer.refused")} {refusal.message}
        </p>
      )}
      {over && <p className="drop-here">{t("file.drop")}</p>}
      <Picked
        files={files}
        going={going}
        onRemove={(file) => setFiles(files.filter((other) => other.id !== file.id))}
        onRetry={(one) => void retry(one)}
        onDrop={drop}
      />
      {speaking && !note && (
        <VoiceNote
          onClose={() => {
            setSpeaking(false);
            field.current?.focus();
          }}
          onSend={(file) => {
            setSpeaking(false);
            void add([file]);
            field.current?.focus();
          }}
        />
      )}
      <div className="composer-line">
        <textarea
          ref={field}
          rows={2}
          value={text}
          disabled={shut}
          aria-label={t(note ? "composer.note_label" : "composer.reply_label")}
          placeholder={t(note ? "composer.note_placeholder" : "composer.reply_placeholder")}
          onChange={(event) => {
            setDraft(row.id, { [name]: event.target.value });
            if (!note) tellTyping(event.target.value !== "");
          }}
          onPaste={(event) => {
            if (event.clipboardData.files.length === 0 || note) return;
            event.preventDefault();
            attach(event.clipboardData.files);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Enter" && !event.shiftKey) {
              event.preventDefault();
              void submit();
            } else if (event.key === "Escape") event.currentTarget.blur();
            else if (event.key === "/" && !draftOf(row.id)[name] && !note) {
              event.preventDefault();
              setCanned(true);
            }
          }}
        />
        <div className="composer-tools">
          {!note && row.channel === "whatsapp" && mine && <TemplateButton row={row} loud={shut} />}
          {!note && !shut && (
            <>
              <IconButton icon={MessageSquareText} label={t("composer.canned")} keys="/" onClick={() => setCanned(true)} />
              {hears() && !speaking && <IconButton icon={Mic} label={t("voice.start")} onClick={() => setSpeaking(true)} />}
              <label className="icon-btn" title={t("composer.attach")}>
                <Paperclip size={18} aria-hidden />
                <input
                  type="file"
                  multiple
                  className="sr-only"
                  aria-label={t("composer.attach")}
                  onChange={(event) => {
                    attach(event.target.files);
                    event.target.value = "";
                  }}
                />
              </label>
            </>
          )}
          <Button type="submit" look="primary" icon={note ? StickyNote : SendHorizontal} disabled={shut || waiting || (!text.trim() && !files.length)}>
            {t(note ? "composer.save_note" : "composer.send")}
          </Button>
        </div>
      </div>
      {canned && <CannedDialog row={row} onDone={() => setCanned(false)} onPicked={() => field.current?.focus()} />}
    </form>
  );
}

const AGAIN_MS = 3000;

/** Tells the other side that one writes, at most every three seconds, and when one stopped. */
function useTyping(id: string): (on: boolean) => void {
  const told = useRef(0);
  useEffect(() => () => hint("typing", { conversation_id: id, on: false }), [id]);
  return (on) => {
    if (on && Date.now() - told.current < AGAIN_MS) return;
    told.current = on ? Date.now() : 0;
    hint("typing", { conversation_id: id, on });
  };
}
