/** Ctrl+K: go anywhere, do anything, find any conversation. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Me } from "./api/types";
import { keys } from "./live/keys";
import type { PagedList } from "./live/lists";
import { usePresence } from "./queue/data";
import { Dialog } from "./ui/Dialog";
import { KEYMAP } from "./ui/keymap";
import { type Choice, PickList } from "./ui/PickList";
import { available, run } from "./ui/useAction";
import { ChannelMark, PRESENCES, PresenceDot } from "./ui/words";
import { manages, may, placesOf } from "./users/may";
import { usePreferences } from "./users/session";

interface Command extends Choice {
  act: () => void;
}

export function Palette({ me, onClose }: { me: Me; onClose: () => void }) {
  const { t } = useTranslation();
  const commands = useCommands(me);
  return (
    <Dialog title={t("palette.title")} onClose={onClose} look="top" bare>
      <PickList
        autoFocus
        label={t("palette.search")}
        empty={t("ui.nothing_found")}
        choices={commands}
        onPick={(choice) => {
          onClose();
          // After the dialog has given the focus back.
          requestAnimationFrame(() => commands.find((command) => command.id === choice.id)?.act());
        }}
      />
    </Dialog>
  );
}

function useCommands(me: Me): Command[] {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const { presence: now, change } = usePresence();
  const preferences = usePreferences();
  return useMemo(() => {
    const go = (to: string) => () => void navigate({ to });
    const actions = KEYMAP.filter((row) => row.group !== "list" && row.action !== "palette" && available(row.action)).map(
      (row): Command => ({ id: `do-${row.action}`, label: t(`keys.${row.action}`), keys: row.keys, act: () => run(row.action) }),
    );
    const pages: [string, string][] = [
      ...placesOf(me).map((place): [string, string] => [place, t(`nav.${place.slice(1)}` as "nav.inbox")]),
      ...(may(me, "bot", "try") ? [["/knowledge/try", t("knowledge.try")] as [string, string]] : []),
      ...(manages(me) ? [["/admin", t("nav.admin")] as [string, string]] : []),
      ["/account/security", t("security.title")],
    ];
    const places = pages.map(([to, label]): Command => ({ id: `go-${to.replaceAll("/", "-")}`, label, hint: t("palette.go"), act: go(to) }));
    const presence = (now === null ? [] : PRESENCES).map((status): Command => ({
      id: `be-${status}`,
      label: t(`presence.${status}`),
      hint: t("presence.label"),
      lead: <PresenceDot presence={status} />,
      act: () => change.mutate(status),
    }));
    const themes = (["system", "light", "dark", "contrast"] as const).map((theme): Command => ({
      id: `theme-${theme}`,
      label: t(`theme.${theme}`),
      hint: t("theme.label"),
      act: () => preferences.mutate({ theme }),
    }));
    const other = i18n.language === "es" ? "en" : "es";
    const language: Command = { id: "language", label: other === "en" ? "English" : "Español", hint: t("account.language"), act: () => preferences.mutate({ locale: other }) };
    const lists = cache.getQueriesData<PagedList>({ queryKey: keys.conversations });
    const rows = new Map(lists.flatMap(([, list]) => list?.pages.flatMap((page) => page.items) ?? []).map((row) => [row.id, row]));
    const conversations = [...rows.values()].map((row): Command => ({
      id: `open-${row.id}`,
      label: row.person_name ?? row.alias,
      ...(row.preview ? { hint: row.preview } : {}),
      lead: <ChannelMark kind={row.channel} />,
      act: () => void navigate({ to: "/inbox/$conversationId", params: { conversationId: row.id }, search: {} }),
    }));
    return [...actions, ...places, ...conversations, ...presence, ...themes, language];
    // The mutations are stable enough: what they do doesn't depend on the render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, i18n.language, me, now]);
}
