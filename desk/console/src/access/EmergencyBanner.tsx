/** What I opened in an emergency, on every page, with the time that is left. */
import { useQueryClient } from "@tanstack/react-query";
import { Siren } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import "./access.css";
import type { Emergency } from "../api/types";
import { keys } from "../live/keys";
import { span, secondsUntil } from "../ui/time";
import { useNow } from "../ui/ticker";
import { useEmergencies, type Which } from "./data";
import { RecordName } from "./RecordName";
import { told } from "./told";

export function useInEmergency({ resource, id }: Which): boolean {
  const open = useEmergencies().data ?? [];
  return open.some((one) => one.resource === resource && one.resource_id === id);
}

export function EmergencyBanner() {
  const { t } = useTranslation();
  const open = told(useEmergencies().data ?? []);
  if (open.length === 0) return null;
  return (
    <section className="emergency" aria-label={t("emergency.region")}>
      <Siren size={18} aria-hidden />
      <ul>
        {open.map((one) => (
          <InForce key={`${one.resource}-${one.resource_id}`} one={one} />
        ))}
      </ul>
    </section>
  );
}

function InForce({ one }: { one: Emergency }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const left = secondsUntil(one.until, useNow(10_000));
  const over = left <= 0;
  useEffect(() => {
    if (!over) return;
    for (const queryKey of [keys.emergencies, [one.resource, one.resource_id], keys.thread(one.resource_id)]) {
      void cache.invalidateQueries({ queryKey });
    }
  }, [over, cache, one.resource, one.resource_id]);
  return (
    <li>
      <strong>{t("emergency.in_force")}</strong> <RecordName resource={one.resource} id={one.resource_id} name={one.record_name} /> ·{" "}
      <span className="nowrap">{t("emergency.left", { span: span(left) })}</span>
    </li>
  );
}
