/** Above the list: the four views, search, filters, and filters kept as views of one's own. */
import { useNavigate } from "@tanstack/react-router";
import { BookmarkPlus, Search, SlidersHorizontal, X } from "lucide-react";
import { Popover } from "radix-ui";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useChannels } from "../channels/data";
import { useQueues } from "../queue/data";
import { Button, IconButton } from "../ui/Button";
import { Field } from "../ui/Field";
import { useAction } from "../ui/useAction";
import { URGENCIES } from "../ui/words";
import { keepView, savedViews, type SavedView } from "./savedViews";
import { type InboxSearch, VIEWS } from "./search";

export function ListHead({ search, found, more }: { search: InboxSearch; found: number; more: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const go = (next: InboxSearch) => void navigate({ to: ".", search: next });
  return (
    <header className="list-head">
      <nav className="views" aria-label={t("list.views")}>
        {VIEWS.map((view) => (
          <button
            key={view}
            type="button"
            className="view"
            aria-current={(search.view ?? "mine") === view ? "page" : undefined}
            onClick={() => go({ view })}
          >
            {t(`list.view.${view}`)}
          </button>
        ))}
      </nav>
      <div className="list-search">
        <SearchBox search={search} go={go} />
        <Filters search={search} go={go} />
      </div>
      <ActiveFilters search={search} go={go} />
      <p className="list-count muted" role="status">
        {t("list.count", { count: found })}
        {more ? "+" : ""}
      </p>
    </header>
  );
}

interface Part {
  search: InboxSearch;
  go: (next: InboxSearch) => void;
}

function SearchBox({ search, go }: Part) {
  const { t } = useTranslation();
  const [text, setText] = useState(search.q ?? "");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(search.q ?? ""), [search.q]);
  useEffect(() => {
    if (text === (search.q ?? "")) return;
    const timer = window.setTimeout(() => go({ ...search, q: text || undefined }), 250);
    return () => window.clearTimeout(timer);
  });
  useAction("search", () => field.current?.focus());
  return (
    <div className="searchbox">
      <Search size={15} aria-hidden />
      <input
        ref={field}
        type="search"
        aria-label={t("list.search")}
        placeholder={t("list.search")}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && field.current?.blur()}
      />
    </div>
  );
}

function Filters({ search, go }: Part) {
  const { t } = useTranslation();
  const queues = useQueues();
  const channels = useChannels();
  const [views, setViews] = useState<SavedView[]>(savedViews);
  const select = (name: "queue_id" | "channel_id", rows: { id: string; name: string }[]) => (
    <Field label={t(`list.filter.${name}`)}>
      <select value={search[name] ?? ""} onChange={(event) => go({ ...search, [name]: event.target.value || undefined })}>
        <option value="">{t("list.any")}</option>
        {rows.map((row) => (
          <option key={row.id} value={row.id}>
            {row.name}
          </option>
        ))}
      </select>
    </Field>
  );
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton icon={SlidersHorizontal} label={t("list.filters")} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" align="end" sideOffset={6} collisionPadding={8} aria-label={t("list.filters")}>
          {select("queue_id", queues.data ?? [])}
          {select("channel_id", channels.data ?? [])}
          <Field label={t("list.filter.urgency")}>
            <select
              value={search.urgency ?? ""}
              onChange={(event) => go({ ...search, urgency: URGENCIES.find((one) => one === event.target.value) })}
            >
              <option value="">{t("list.any")}</option>
              {URGENCIES.map((urgency) => (
                <option key={urgency} value={urgency}>
                  {t(`urgency.${urgency}`)}
                </option>
              ))}
            </select>
          </Field>
          <form
            className="inline-form"
            onSubmit={(event) => {
              event.preventDefault();
              const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
              if (name) setViews(keepView(name, search));
              event.currentTarget.reset();
            }}
          >
            <input name="name" aria-label={t("list.save_as")} placeholder={t("list.save_as")} maxLength={40} />
            <IconButton type="submit" icon={BookmarkPlus} label={t("list.save")} />
          </form>
          {views.map((view) => (
            <div className="saved-view" key={view.name}>
              <Button look="ghost" onClick={() => go(view.search)}>
                {view.name}
              </Button>
              <IconButton icon={X} label={t("list.forget", { name: view.name })} onClick={() => setViews(keepView(view.name, null))} />
            </div>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function ActiveFilters({ search, go }: Part) {
  const { t } = useTranslation();
  const queues = useQueues();
  const channels = useChannels();
  const chips: [keyof InboxSearch, string][] = [];
  const name = (rows: { id: string; name: string }[] | undefined, id: string) => rows?.find((row) => row.id === id)?.name ?? "…";
  if (search.queue_id) chips.push(["queue_id", name(queues.data, search.queue_id)]);
  if (search.channel_id) chips.push(["channel_id", name(channels.data, search.channel_id)]);
  if (search.urgency) chips.push(["urgency", t(`urgency.${search.urgency}`)]);
  if (search.due) chips.push(["due", t(`list.due.${search.due}`)]);
  if (search.today) chips.push(["today", t(`list.today.${search.today}`)]);
  if (search.risk) chips.push(["risk", t("list.risk")]);
  if (search.operator_id) chips.push(["operator_id", t("list.one_operator")]);
  if (!chips.length) return null;
  return (
    <ul className="chips" aria-label={t("list.active_filters")}>
      {chips.map(([field, label]) => (
        <li key={field}>
          <button type="button" className="chip" onClick={() => go({ ...search, [field]: undefined })}>
            {label} <X size={12} aria-hidden /> <span className="sr-only">{t("list.remove_filter")}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
