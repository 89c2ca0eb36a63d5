/** Head of the conversation: name, channel, whose turn it is, who else looks, and its verbs. */
import {
  ArrowLeft, Check, Clock, CornerUpLeft, Ellipsis, FolderPlus, Hand, PanelRight, RotateCcw, ShieldAlert, ShieldCheck, Split, Tag,
} from "lucide-react";
import type { TFunction } from "i18next";
import { DropdownMenu } from "radix-ui";
import { useTranslation } from "react-i18next";

import { partsFor } from "../access/parts";
import type { Conversation } from "../api/types";
import type { Viewer } from "../live/apply";
import { keys } from "../live/keys";
import { useLive } from "../live/useLive";
import { useNameIn } from "../people/data";
import { Button, IconButton } from "../ui/Button";
import { problemText } from "../ui/problem";
import { inDays, soon } from "../ui/time";
import { toast } from "../ui/toasts";
import { ChannelMark } from "../ui/words";
import { useMe } from "../users/session";
import type { Dialogue } from "./ConversationPane";
import { Due } from "./ConversationRow";
import { useVerb } from "./data";

interface HeadProps {
  row: Conversation;
  readOnly: boolean;
  contextShown: boolean;
  onContext: () => void;
  onBack: () => void;
  onDialogue: (dialogue: Dialogue) => void;
}

export function ConversationHead({ row, readOnly, contextShown, onContext, onBack, onDialogue }: HeadProps) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const name = useNameIn(row);
  const oversees = partsFor(me, "conversation").length > 0;
  const viewers = useLive<Viewer[]>(keys.viewers(row.id), []).filter((viewer) => viewer.id !== me.id);
  const closed = row.closed_at !== null;
  return (
    <header className="conversation-head">
      <IconButton icon={ArrowLeft} label={t("conversation.back")} className="only-narrow" onClick={onBack} />
      <div className="conversation-title">
        <h2>
          <ChannelMark kind={row.channel} /> <span className="clip">{name}</span>
        </h2>
        <p className="muted">
          {ownerWords(row, me.id, t)}
          {row.queue_name && <> · {row.queue_name}</>}
          {row.answer_due_at && !closed && <> · </>}
          <Due row={row} />
          {row.snoozed_until && !closed && Date.parse(row.snoozed_until) > Date.now() && (
            <> · {t("conversation.snoozed", { at: soon(row.snoozed_until, Date.now(), i18n.language) })}</>
          )}
          {viewers.length > 0 && (
            <span className="viewers"> · {t("conversation.viewers", { count: viewers.length, names: viewers.map((viewer) => viewer.name).join(", ") })}</span>
          )}
        </p>
      </div>
      <div className="conversation-verbs">
        {!readOnly && <Turn row={row} mine={row.operator_id === me.id} onDialogue={onDialogue} />}
        {(!readOnly || oversees) && <More row={row} readOnly={readOnly} onDialogue={onDialogue} />}
        <IconButton icon={PanelRight} label={t("conversation.context")} keys="i" aria-pressed={contextShown} onClick={onContext} />
      </div>
    </header>
  );
}

/** What moves it on: taking it, ending it, opening it again, making a case of it. */
function Turn({ row, mine, onDialogue }: { row: Conversation; mine: boolean; onDialogue: HeadProps["onDialogue"] }) {
  const { t } = useTranslation();
  const take = useVerb(row.id, "take");
  const reopen = useVerb(row.id, "reopen");
  const failed = (error: unknown) => toast(problemText(error, t), { bad: true });
  const closed = row.closed_at !== null;
  return (
    <>
      {!closed && !mine && (
        <Button look="primary" icon={Hand} keys="w" busy={take.isPending} onClick={() => take.mutate({}, { onError: failed })}>
          {t("verb.take")}
        </Button>
      )}
      {closed ? (
        <Button icon={RotateCcw} busy={reopen.isPending} onClick={() => reopen.mutate({}, { onError: failed })}>
          {t("verb.reopen")}
        </Button>
      ) : (
        mine && (
          <Button icon={Check} keys="e" onClick={() => onDialogue("close")}>
            {t("verb.close")}
          </Button>
        )
      )}
      <Button icon={FolderPlus} keys="c" onClick={() => onDialogue("case")} className="hide-narrow">
        {t("verb.case")}
      </Button>
    </>
  );
}

export function ownerWords(row: Conversation, myId: string, t: TFunction<"t">): string {
  if (row.closed_at) return t("owner.closed");
  if (row.owner === "operator") {
    return row.operator_id === myId ? t("owner.me") : t("owner.operator", { name: row.operator_name ?? "" });
  }
  return t(row.owner === "bot" ? "owner.bot_answers" : row.owner === "queue" ? "owner.waiting" : "owner.none");
}

function More({ row, readOnly, onDialogue }: Pick<HeadProps, "row" | "readOnly" | "onDialogue">) {
  const { t } = useTranslation();
  const oversees = partsFor(useMe(), "conversation").length > 0;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton icon={Ellipsis} label={t("conversation.more")} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById("overlays")}>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
          {!readOnly && <Changes row={row} onDialogue={onDialogue} />}
          {oversees && (
            <DropdownMenu.Item className="menu-item" onSelect={() => onDialogue("oversight")}>
              <ShieldCheck size={15} aria-hidden /> {t("access.oversight")}
            </DropdownMenu.Item>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The items that do something with it. */
function Changes({ row, onDialogue }: Pick<HeadProps, "row" | "onDialogue">) {
  const { t, i18n } = useTranslation();
  const release = useVerb(row.id, "release");
  const snooze = useVerb(row.id, "snooze");
  const failed = (error: unknown) => toast(problemText(error, t), { bad: true });
  const sleep = (until: Date) => {
    const at = until.toISOString();
    const said = () => toast(t("conversation.snoozed_said", { at: soon(at, Date.now(), i18n.language) }));
    snooze.mutate({ until: at }, { onSuccess: said, onError: failed });
  };
  const open = row.closed_at === null;
  return (
    <>
      <DropdownMenu.Item className="menu-item" onSelect={() => onDialogue("case")}>
        <FolderPlus size={15} aria-hidden /> {t("verb.case")} <kbd className="kbd">c</kbd>
      </DropdownMenu.Item>
      {open && (
        <DropdownMenu.Item className="menu-item" onSelect={() => onDialogue("transfer")}>
          <Split size={15} aria-hidden /> {t("verb.transfer")} <kbd className="kbd">t</kbd>
        </DropdownMenu.Item>
      )}
      <DropdownMenu.Item className="menu-item" onSelect={() => onDialogue("label")}>
        <Tag size={15} aria-hidden /> {t("verb.label")} <kbd className="kbd">l</kbd>
      </DropdownMenu.Item>
      {open && row.owner === "operator" && (
        <DropdownMenu.Item className="menu-item" onSelect={() => release.mutate({}, { onError: failed })}>
          <CornerUpLeft size={15} aria-hidden /> {t("verb.release")}
        </DropdownMenu.Item>
      )}
      {open && (
        <>
          <DropdownMenu.Item className="menu-item" onSelect={() => sleep(new Date(Date.now() + 3_600_000))}>
            <Clock size={15} aria-hidden /> {t("verb.snooze_hour")}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => sleep(inDays(1, new Date(), 9))}>
            <Clock size={15} aria-hidden /> {t("verb.snooze_tomorrow")}
          </DropdownMenu.Item>
        </>
      )}
      {!row.risk && (
        <DropdownMenu.Item className="menu-item" onSelect={() => onDialogue("risk")}>
          <ShieldAlert size={15} aria-hidden /> {t("verb.risk")}
        </DropdownMenu.Item>
      )}
    </>
  );
}
