/** Was the assistant's answer right? What was said of it, and one's own voice, changed or taken back at will. */
import { CalendarX2, ThumbsDown, ThumbsUp } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "@tanstack/react-router";

import type { Message } from "../api/types";
import { IconButton } from "../ui/Button";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { may } from "../users/may";
import { useMe } from "../users/session";
import { JudgeDialog } from "./JudgeDialog";
import { useOpen } from "./open";
import { isAnswer, useJudge, useVotes, type Verdict, type Vote } from "./votes";

const ICONS = { right: ThumbsUp, wrong: ThumbsDown, outdated: CalendarX2 } as const;

export function AnswerVotes({ message }: { message: Message }) {
  const { row } = useOpen();
  if (!row || !isAnswer(message)) return null;
  return <Votes conversationId={row.id} message={message} />;
}

function Votes({ conversationId, message }: { conversationId: string; message: Message }) {
  const { t } = useTranslation();
  const me = useMe();
  const votes = useVotes(conversationId, true);
  const judge = useJudge(conversationId, message.id);
  const [asking, setAsking] = useState<"wrong" | "outdated" | null>(null);
  const said = votes.data?.filter((vote) => vote.message_id === message.id) ?? [];
  const mine = said.find((vote) => vote.mine);
  const tell = (verdict: Verdict | null) =>
    judge.mutate(verdict && { verdict }, { onError: (error) => toast(problemText(error, t), { bad: true }) });
  const press = (verdict: Verdict) => {
    if (mine?.verdict === verdict) tell(null);
    else if (verdict === "right") tell("right");
    else setAsking(verdict);
  };
  return (
    <>
      <Told said={said} />
      {may(me, "conversation", "note") && (
        <span className={mine ? "message-verbs message-judged" : "message-verbs"} role="group" aria-label={t("votes.ask")}>
          {(["right", "wrong", "outdated"] as const).map((verdict) => (
            <IconButton
              key={verdict}
              icon={ICONS[verdict]}
              label={t(mine?.verdict === verdict ? `votes.undo.${verdict}` : `votes.say.${verdict}`)}
              aria-pressed={mine?.verdict === verdict}
              disabled={judge.isPending}
              onClick={() => press(verdict)}
            />
          ))}
        </span>
      )}
      {asking && <JudgeDialog conversationId={conversationId} messageId={message.id} verdict={asking} onDone={() => setAsking(null)} />}
    </>
  );
}

function Told({ said }: { said: Vote[] }) {
  const { t } = useTranslation();
  if (said.length === 0) return null;
  return (
    <ul className="votes" aria-label={t("votes.told")}>
      {said.map((vote) => {
        const Icon = ICONS[vote.verdict];
        const who = vote.author === "citizen" ? t(`votes.citizen.${vote.verdict === "right" ? "right" : "wrong"}`) : `${vote.mine ? t("author.me") : (vote.author_name ?? t("author.operator"))}: ${t(`votes.verdict.${vote.verdict}`)}`;
        return (
          <li key={`${vote.author}-${vote.author_name ?? ""}-${vote.at}`}>
            <span className={vote.verdict === "right" ? "tag tag-ok" : "tag tag-warn"}>
              <Icon size={12} aria-hidden /> {who}
            </span>
            {vote.remark && <span className="vote-remark">{vote.remark}</span>}
            {vote.better && (
              <span>
                {t("votes.better_was")}{" "}
                <Link to="/knowledge/$articleId" params={{ articleId: vote.better.id }} className="link">{vote.better.title}</Link>
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
