/** Setting up an account step by step: credentials, calls from the provider, how it fares; and the templates it may use. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, PlugZap, RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Channel, ChannelCheck, ChannelHealth, Template } from "../api/types";
import { keys } from "../live/keys";
import { useTemplates } from "../conversations/TemplateDialog";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed, Loading } from "../ui/Empty";
import { Field } from "../ui/Field";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { languageName, wordFor } from "../ui/words";

export function ChannelSetup({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const test = useMutation({
    mutationFn: () => api.post<ChannelCheck>(`/channels/${channel.id}/test`),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.channelHealth(channel.id) }),
  });
  const missing = channel.credentials.length === 0;
  return (
    <Dialog title={t("setup.title", { name: channel.name })} onClose={onClose} look="side">
      <div className="form">
        <Step title={t("setup.steps.credentials")} good={!missing && test.data?.ok !== false}>
          <p>{missing ? t("setup.credentials_missing") : t("setup.credentials_ok", { names: channel.credentials.map((one) => wordFor(t, "admin", one)).join(", ") })}</p>
          <Button icon={PlugZap} look="primary" busy={test.isPending} disabled={missing} onClick={() => test.mutate()}>
            {t(channel.kind === "telegram" ? "setup.test" : "admin.test")}
          </Button>
          {test.isError && <Failed error={test.error} />}
          {test.data && (
            <p role="status" className={test.data.ok ? "" : "failed"}>
              {test.data.ok ? t("setup.tested", { who: nameOf(test.data) }) : t("admin.test_bad", { error: wordFor(t, "delivery.why", test.data.error ?? "") })}
            </p>
          )}
        </Step>
        <Step title={t("setup.steps.webhook")} good={test.data ? told(test.data, channel) : null}>
          <Field label={t("admin.webhook")} hint={t(channel.kind === "telegram" ? "setup.webhook_telegram" : "setup.webhook_whatsapp")}>
            <textarea className="mono" rows={2} readOnly value={channel.webhook_url ?? ""} onFocus={(event) => event.currentTarget.select()} />
          </Field>
          {test.data?.ok && channel.kind === "telegram" && <Webhook check={test.data} />}
        </Step>
        <Health channel={channel} />
        {channel.kind === "whatsapp" && <Templates channel={channel} />}
      </div>
    </Dialog>
  );
}

/** What Telegram says of its calls to us. */
interface Hook {
  url?: string;
  pending?: number;
  last_error?: string | null;
}

function hookOf(check: ChannelCheck): Hook {
  return (check.account["webhook"] as Hook | undefined) ?? {};
}

function nameOf(check: ChannelCheck): string {
  const { username, name } = check.account;
  return typeof username === "string" ? `@${username}` : typeof name === "string" ? name : "?";
}

function told(check: ChannelCheck, channel: Channel): boolean | null {
  return channel.kind === "telegram" ? check.ok && hookOf(check).url === channel.webhook_url : null;
}

function Step({ title, good, children }: { title: string; good: boolean | null; children: ReactNode }) {
  return (
    <section className="setup-step" aria-label={title}>
      <h3>
        {good === true && <CircleCheck size={16} aria-hidden className="good" />}
        {good === false && <CircleAlert size={16} aria-hidden className="bad" />} {title}
      </h3>
      {children}
    </section>
  );
}

function Webhook({ check }: { check: ChannelCheck }) {
  const { t } = useTranslation();
  const hook = hookOf(check);
  return (
    <ul className="plain muted">
      <li>{hook.url ? t("setup.webhook_seen", { url: hook.url }) : t("setup.webhook_none")}</li>
      {Boolean(hook.pending) && <li>{t("setup.pending", { count: hook.pending ?? 0 })}</li>}
      {hook.last_error && <li>{t("setup.provider_error", { error: hook.last_error })}</li>}
    </ul>
  );
}

/** Before the first call there is nothing to judge by. */
function standing(found: ChannelHealth): boolean | null {
  if (found.failed > 0) return false;
  return found.last_update_at === null ? null : true;
}

function Health({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const health = useQuery({
    queryKey: keys.channelHealth(channel.id),
    queryFn: ({ signal }) => api.get<ChannelHealth>(`/channels/${channel.id}/health`, {}, signal),
    refetchInterval: 10_000,
  });
  const found = health.data;
  return (
    <Step title={t("setup.steps.health")} good={found ? standing(found) : null}>
      {health.isPending && <Loading />}
      {health.isError && <Failed error={health.error} />}
      {found && (
        <dl className="facts">
          <dt>{t("setup.last_update")}</dt>
          <dd>{found.last_update_at ? <When at={found.last_update_at} /> : t("setup.never")}</dd>
          <dt>{t("setup.last_refusal")}</dt>
          <dd>{found.last_refused_at ? <><When at={found.last_refused_at} /> ({found.last_refusal})</> : t("setup.quiet")}</dd>
          <dt>{t("setup.last_error")}</dt>
          <dd>{found.last_error_at ? <><When at={found.last_error_at} /> ({wordFor(t, "delivery.why", found.last_error ?? "")})</> : t("setup.quiet")}</dd>
          <dt>{t("setup.waiting")}</dt>
          <dd>{found.waiting}</dd>
          <dt>{t("setup.failed")}</dt>
          <dd>{found.failed}</dd>
          {found.paused_until && (
            <>
              <dt>{t("setup.paused")}</dt>
              <dd><When at={found.paused_until} /></dd>
            </>
          )}
        </dl>
      )}
    </Step>
  );
}

function Templates({ channel }: { channel: Channel }) {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const templates = useTemplates(channel.id, true);
  const sync = useMutation({
    mutationFn: () => api.post<{ items: Template[] }>(`/channels/${channel.id}/templates/sync`),
    onSuccess: (found) => {
      cache.setQueryData(keys.templates(channel.id, true), found.items);
      void cache.invalidateQueries({ queryKey: keys.templates(channel.id, false) });
      toast(t("template.synced", { count: found.items.length }));
    },
    onError: (error) => toast(problemText(error, t), { bad: true }),
  });
  return (
    <Step title={t("template.list")} good={null}>
      <Button icon={RefreshCw} busy={sync.isPending} onClick={() => sync.mutate()}>{t("template.sync")}</Button>
      {templates.isError && <Failed error={templates.error} />}
      {templates.data?.length === 0 && <p className="muted">{t("template.none_yet")}</p>}
      <ul className="plain">
        {templates.data?.map((one) => (
          <li key={one.id}>
            <strong>{one.name}</strong> · {languageName(one.locale, i18n.language)} · <span className={one.status === "approved" ? "tag" : "tag tag-warn"}>{wordFor(t, "template.status", one.status)}</span>
            <p className="muted message-text">{one.body}</p>
          </li>
        ))}
      </ul>
    </Step>
  );
}
