/** Messages on their way in that the desk could not keep: counted, with their reasons, and put back into the line. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { may } from "../users/may";
import { useMe } from "../users/session";

interface Apart {
  items: { id: string; at: string; reason: string; readable: boolean }[];
  waiting: number;
}

export function Quarantine() {
  const { t } = useTranslation();
  const me = useMe();
  const id = useId();
  const cache = useQueryClient();
  const apart = useQuery({ queryKey: keys.quarantine, queryFn: ({ signal }) => api.get<Apart>("/quarantine", {}, signal) });
  const again = useMutation({
    mutationFn: () => api.post<{ count: number }>("/quarantine/retry"),
    onSuccess: ({ count }) => {
      toast(t("deliveries.again_said", { count }));
      void cache.invalidateQueries({ queryKey: keys.quarantine });
    },
    onError: (error) => toast(problemText(error, t), { bad: true }),
  });
  if (!apart.data || (apart.data.items.length === 0 && apart.data.waiting === 0)) return null;
  return (
    <section className="panel" aria-labelledby={id}>
      <header className="box-head">
        <h2 id={id}>{t("deliveries.apart")}</h2>
        {apart.data.items.length > 0 && may(me, "delivery", "retry") && (
          <Button icon={RotateCcw} busy={again.isPending} onClick={() => again.mutate()}>{t("deliveries.again")}</Button>
        )}
      </header>
      <p className="muted">{t("deliveries.apart_lead", { count: apart.data.items.length })}</p>
      {apart.data.waiting > 0 && <p>{t("deliveries.waiting", { count: apart.data.waiting })}</p>}
      <ul className="plain">
        {apart.data.items.map((item) => (
          <li key={item.id}>
            <When at={item.at} /> · <span className="mono">{item.reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
