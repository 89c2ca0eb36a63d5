/** The right pane: what the bot understood, what we know, who it is, what came before. */
import { Link } from "@tanstack/react-router";
import { Bot, FolderOpen, History, Tag, User, X } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useInEmergency } from "../access/EmergencyBanner";
import type { Conversation } from "../api/types";
import { useCase } from "../cases/data";
import { usePerson } from "../people/data";
import { useQueues } from "../queue/data";
import { Button, IconButton } from "../ui/Button";
import { run } from "../ui/useAction";
import { When } from "../ui/When";
import { ChannelMark, wordFor } from "../ui/words";
import { AssistBox } from "./AssistBox";
import { useConversation, useVerb } from "./data";
import { KnowledgeBox } from "./KnowledgeBox";

export function ContextPane({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: row } = useConversation(id);
  return (
    <aside className="context-pane" aria-label={t("context.region")}>
      <header className="context-head only-overlay">
        <h2>{t("context.region")}</h2>
        <IconButton icon={X} label={t("ui.close")} onClick={onClose} />
      </header>
      {row && (
        <div className="context-scroll" tabIndex={0} role="group" aria-label={t("context.region")}>
          <BotBox row={row} />
          <AssistBox row={row} />
          <PersonBox row={row} />
          <CasesBox row={row} />
          <LabelBox row={row} />
          <KnowledgeBox row={row} />
        </div>
      )}
    </aside>
  );
}

export function Box({ icon: Icon, title, children, action }: { icon: LucideIcon; title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <section className="box">
      <header className="box-head">
        <h3>
          <Icon size={15} aria-hidden /> {title}
        </h3>
        {action}
      </header>
      {children}
    </section>
  );
}

function BotBox({ row }: { row: Conversation }) {
  const { t } = useTranslation();
  const queues = useQueues();
  const transfer = useVerb(row.id, "transfer");
  const intent = row.suggested?.intent ?? row.intent;
  const suggested = queues.data?.find((queue) => queue.id === row.suggested?.queue_id);
  const move = suggested && suggested.id !== row.queue_id && !row.closed_at;
  return (
    <Box icon={Bot} title={t("context.bot")}>
      <p className={row.summary ? "summary" : "muted"}>{row.summary ?? t("context.no_summary")}</p>
      {row.open_questions.length > 0 && (
        <>
          <h4>{t("context.open_questions")}</h4>
          <ul className="open-questions">
            {row.open_questions.map((question) => (
              <li key={question}>{question}</li>
            ))}
          </ul>
        </>
      )}
      {row.suggested && (
        <p className="suggested">
          {intent && <span className="tag">{wordFor(t, "intent", intent)}</span>}
          {suggested && <span className="muted">{t("context.suggests", { queue: suggested.name })}</span>}
          {move && (
            <Button look="ghost" busy={transfer.isPending} onClick={() => transfer.mutate({ queue_id: suggested.id })}>
              {t("context.move")}
            </Button>
          )}
        </p>
      )}
    </Box>
  );
}

function PersonBox({ row }: { row: Conversation }) {
  const { t } = useTranslation();
  const person = usePerson(row.person_id);
  const earlier = (person.data?.conversations ?? []).filter((other) => other.id !== row.id);
  return (
    <>
      <Box icon={User} title={t("context.person")}>
        <dl className="facts">
          <dt>{t("person.alias")}</dt>
          <dd>{row.alias}</dd>
          {row.person_id && person.data && (
            <>
              <dt>{t("person.name")}</dt>
              <dd>
                <Link to="/people/$personId" params={{ personId: row.person_id }} className="link">
                  {person.data.display_name}
                </Link>
              </dd>
            </>
          )}
          <dt>{t("context.mode")}</dt>
          <dd>{t(row.mode === "anonymous" ? "context.anonymous" : "context.personal")}</dd>
          <dt>{t("context.channel")}</dt>
          <dd>{row.channel_name}</dd>
          <dt>{t("context.since")}</dt>
          <dd>
            <When at={row.opened_at} />
          </dd>
          {row.rating !== null && (
            <>
              <dt>{t("context.rating")}</dt>
              <dd>{t("context.rating_of", { rating: row.rating })}</dd>
            </>
          )}
        </dl>
      </Box>
      {earlier.length > 0 && (
        <Box icon={History} title={t("context.earlier")}>
          <ul className="links">
            {earlier.slice(0, 6).map((other) => (
              <li key={other.id}>
                <Link to="/inbox/$conversationId" params={{ conversationId: other.id }} search={{}} className="link">
                  <ChannelMark kind={other.channel} size={13} /> <When at={other.opened_at} />
                </Link>
                <span className="muted clip">{other.summary ?? other.preview}</span>
              </li>
            ))}
          </ul>
        </Box>
      )}
    </>
  );
}

function CasesBox({ row }: { row: Conversation }) {
  const { t } = useTranslation();
  const readOnly = useInEmergency({ resource: "conversation", id: row.id });
  return (
    <Box
      icon={FolderOpen}
      title={t("context.cases")}
      action={!readOnly && <Button look="ghost" keys="c" onClick={() => run("case")}>{t("verb.case")}</Button>}
    >
      {row.case_ids.length === 0 ? (
        <p className="muted">{t("context.no_cases")}</p>
      ) : (
        <ul className="links">
          {row.case_ids.map((id) => (
            <CaseLine key={id} id={id} />
          ))}
        </ul>
      )}
    </Box>
  );
}

function CaseLine({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data } = useCase(id);
  return (
    <li>
      <Link to="/cases/$caseId" params={{ caseId: id }} className="link">
        {data ? `${data.number} · ${data.case_type_label}` : "…"}
      </Link>
      {data && (
        <span className="muted">
          {data.status_label}
          {data.next_due_at && (
            <>
              {" · "}
              {t("case.next")} <When at={data.next_due_at} />
            </>
          )}
        </span>
      )}
    </li>
  );
}

function LabelBox({ row }: { row: Conversation }) {
  const { t } = useTranslation();
  const readOnly = useInEmergency({ resource: "conversation", id: row.id });
  return (
    <Box
      icon={Tag}
      title={t("context.labels")}
      action={!readOnly && <Button look="ghost" keys="l" onClick={() => run("label")}>{t("ui.edit")}</Button>}
    >
      {row.labels.length ? (
        <p className="tags">
          {row.labels.map((label) => (
            <span key={label} className="tag">
              {label}
            </span>
          ))}
        </p>
      ) : (
        <p className="muted">{t("context.no_labels")}</p>
      )}
    </Box>
  );
}
