/** The middle pane: who it is, what warns, what was said, and where to answer. */
import { Lock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { RecordFailed } from "../access/BreakGlass";
import { useInEmergency } from "../access/EmergencyBanner";
import { OversightDialog } from "../access/Oversight";
import { emptyThread } from "../live/thread";
import { useNameIn } from "../people/data";
import { Failed, Loading } from "../ui/Empty";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { useAction } from "../ui/useAction";
import { may } from "../users/may";
import { useMe } from "../users/session";
import { Composer } from "./Composer";
import { OpenContext } from "./open";
import { ConversationHead } from "./ConversationHead";
import { CloseDialog, LabelDialog, RiskDialog, TransferDialog } from "./dialogs";
import { useConversation, useThread, useVerb } from "./data";
import { PromoteDialog } from "./PromoteDialog";
import { RiskBanner } from "./RiskBanner";
import { Thread } from "./Thread";

export type Dialogue = "close" | "transfer" | "label" | "case" | "risk" | "clear-risk" | "oversight" | null;

interface PaneProps {
  id: string;
  contextShown: boolean;
  onContext: () => void;
  onBack: () => void;
}

export function ConversationPane({ id, contextShown, onContext, onBack }: PaneProps) {
  const { t } = useTranslation();
  const conversation = useConversation(id);
  const thread = useThread(id);
  const take = useVerb(id, "take");
  const [dialogue, setDialogue] = useState<Dialogue>(null);
  const row = conversation.data;
  const me = useMe();
  const name = useNameIn({ person_id: row?.person_id ?? null, alias: row?.alias ?? "" });
  const which = { resource: "conversation", id } as const;
  // What was opened in an emergency is read, and no more.
  const readOnly = useInEmergency(which) && row?.operator_id !== me.id;
  const changes = row !== undefined && !readOnly;
  const open = changes && row.closed_at === null;
  const clears = row?.operator_id === me.id || may(me, "conversation", "assign");
  useAction("close", () => setDialogue("close"), open);
  useAction("transfer", () => setDialogue("transfer"), open);
  useAction("label", () => setDialogue("label"), changes);
  useAction("case", () => setDialogue("case"), changes);
  const failed = (error: unknown) => toast(problemText(error, t), { bad: true });
  useAction("take", () => take.mutate({}, { onError: failed }), open && row.operator_id !== me.id);

  if (conversation.isError) {
    return (
      <section className="conversation" aria-label={t("conversation.region")}>
        <RecordFailed record={which} error={conversation.error} retry={() => void conversation.refetch()} />
      </section>
    );
  }
  if (!row) return <section className="conversation" aria-label={t("conversation.region")}><Loading /></section>;
  const done = () => setDialogue(null);
  return (
    <section className="conversation" aria-label={t("conversation.region")}>
      <ConversationHead row={row} readOnly={readOnly} contextShown={contextShown} onContext={onContext} onBack={onBack} onDialogue={setDialogue} />
      {row.risk && <RiskBanner risk={row.risk} onClear={changes && clears ? () => setDialogue("clear-risk") : undefined} takeFirst={open && !clears} />}
      {thread.isError && !thread.data ? (
        <Failed error={thread.error} retry={() => void thread.refetch()} />
      ) : (
        <OpenContext value={{ row, thread: thread.data ?? emptyThread, mine: changes && row.operator_id === me.id && row.closed_at === null }}>
          <Thread id={id} alias={name} thread={thread.data} />
        </OpenContext>
      )}
      {readOnly ? <p className="read-only"><Lock size={16} aria-hidden /> {t("emergency.read_only")}</p> : (
        <OpenContext value={{ row, thread: thread.data ?? emptyThread, mine: row.operator_id === me.id }}>
          <Composer row={row} />
        </OpenContext>
      )}
      {dialogue === "oversight" && <OversightDialog record={which} onClose={done} />}
      {dialogue === "close" && <CloseDialog row={row} onDone={done} />}
      {dialogue === "transfer" && <TransferDialog row={row} onDone={done} />}
      {dialogue === "label" && <LabelDialog row={row} onDone={done} />}
      {dialogue === "case" && <PromoteDialog row={row} onDone={done} />}
      {dialogue === "risk" && <RiskDialog row={row} clear={false} onDone={done} />}
      {dialogue === "clear-risk" && <RiskDialog row={row} clear onDone={done} />}
    </section>
  );
}
