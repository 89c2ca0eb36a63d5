/** What did not arrive, with its reason; sent again one by one or all that were given up. And what was set apart on its way in. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MailCheck, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { ChannelKind, Page } from "../api/types";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { ChannelMark, wordFor } from "../ui/words";
import { LogTable } from "../users/LogTable";
import { may } from "../users/may";
import { useMe } from "../users/session";
import { Quarantine } from "./Quarantine";

const STATES = ["dead", "failed", "unknown"] as const;

interface Delivery {
  id: string;
  conversation_id: string;
  channel: ChannelKind;
  status: (typeof STATES)[number];
  error: string | null;
  attempts: number;
  updated_at: string;
}

export function DeliveriesAdmin() {
  const { t } = useTranslation();
  const me = useMe();
  const cache = useQueryClient();
  const [state, setState] = useState<string>("");
  const deliveries = useInfiniteQuery({
    queryKey: [...keys.deliveries, state],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Delivery>>("/deliveries", { status: state || STATES.join(","), limit: 50, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const again = useMutation({
    mutationFn: async (id: string | null) =>
      id ? (await api.post(`/deliveries/${id}/retry`), 1) : (await api.post<{ count: number }>("/deliveries/retry", { status: ["dead"] })).count,
    onSuccess: (count) => {
      toast(t("deliveries.again_said", { count }));
      void cache.invalidateQueries({ queryKey: keys.deliveries });
    },
    onError: (error) => toast(problemText(error, t), { bad: true }),
  });
  const retries = may(me, "delivery", "retry");
  const given = deliveries.data?.pages.some((page) => page.items.some((one) => one.status === "dead")) ?? false;
  return (
    <>
      <LogTable
        title={t("admin.section.deliveries")}
        lead={t("deliveries.lead")}
        query={deliveries}
        columns={[t("admin.audit.at"), t("deliveries.state"), t("deliveries.why"), t("deliveries.attempts")]}
        empty={{ icon: MailCheck, title: t("deliveries.none") }}
        tools={
          <>
            <select aria-label={t("deliveries.state")} value={state} onChange={(event) => setState(event.target.value)}>
              <option value="">{t("deliveries.state")}: {t("admin.audit.any")}</option>
              {STATES.map((one) => (
                <option key={one} value={one}>{t(`deliveries.states.${one}`)}</option>
              ))}
            </select>
            {retries && given && (
              <Button icon={RotateCcw} busy={again.isPending} onClick={() => again.mutate(null)}>{t("deliveries.all_again")}</Button>
            )}
          </>
        }
        line={(delivery) => (
          <>
            <th scope="row" className="nowrap"><When at={delivery.updated_at} /></th>
            <td><ChannelMark kind={delivery.channel} /> {t(`deliveries.states.${delivery.status}`)}</td>
            <td>{delivery.error ? wordFor(t, "delivery.why", delivery.error) : "—"}</td>
            <td>{delivery.attempts}</td>
            <td>
              <div className="row-verbs">
                <Link className="btn btn-ghost" to="/inbox/$conversationId" params={{ conversationId: delivery.conversation_id }} search={{}}>
                  {t("deliveries.open")}
                </Link>
                {retries && (
                  <Button look="ghost" icon={RotateCcw} busy={again.isPending} onClick={() => again.mutate(delivery.id)}>{t("deliveries.again")}</Button>
                )}
              </div>
            </td>
          </>
        )}
      />
      <Quarantine />
    </>
  );
}
