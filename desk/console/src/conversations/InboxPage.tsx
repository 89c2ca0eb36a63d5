/** Three panes: the list, the conversation, its context. On narrow screens one at a time. */
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import clsx from "clsx";
import { MessagesSquare } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ContextPane } from "./ContextPane";
import { ConversationList } from "./ConversationList";
import { ConversationPane } from "./ConversationPane";
import { Empty } from "../ui/Empty";
import { useAction } from "../ui/useAction";
import { useWide } from "../ui/useWide";

export function InboxPage() {
  const { t } = useTranslation();
  const { conversationId } = useParams({ strict: false });
  const search = useSearch({ from: "/desk/inbox" });
  const navigate = useNavigate();
  const wide = useWide(1180);
  const [context, setContext] = useState<{ of: string | undefined; shown: boolean } | null>(null);
  // Where it lies over the conversation it is of that one alone: who opens another from it sees that other.
  const shown = context && (wide || context.of === conversationId) ? context.shown : wide;
  const show = (shown: boolean) => setContext({ of: conversationId, shown });
  useAction("context", () => show(!shown), conversationId !== undefined);

  return (
    <div className={clsx("inbox", conversationId && "inbox-open", conversationId && shown && "inbox-context")}>
      <h1 className="sr-only">{t("nav.inbox")}</h1>
      <ConversationList search={search} selected={conversationId} />
      {conversationId ? (
        <ConversationPane
          key={conversationId}
          id={conversationId}
          contextShown={shown}
          onContext={() => show(!shown)}
          onBack={() => void navigate({ to: "/inbox", search })}
        />
      ) : (
        <section className="conversation conversation-none" aria-label={t("conversation.region")}>
          <Empty icon={MessagesSquare} title={t("conversation.none")}>
            <p>{t("conversation.none_hint")}</p>
          </Empty>
        </section>
      )}
      {conversationId && shown && <ContextPane key={`c-${conversationId}`} id={conversationId} onClose={() => show(false)} />}
    </div>
  );
}
