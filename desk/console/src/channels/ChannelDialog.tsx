/** One channel: what every channel has, and what its provider asks for. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Channel, ChannelKind } from "../api/types";
import { keys } from "../live/keys";
import { useQueues } from "../queue/data";
import { EditDialog, type FormValues } from "../ui/EditDialog";
import { Field } from "../ui/Field";
import { HoursField, hoursOf } from "./HoursField";
import { LinksField, linksOf } from "./LinksField";

const PROVIDER: Record<ChannelKind, ("token" | "secret" | "account_sid" | "auth_token" | "from" | "api_base_url")[]> = {
  web: [],
  telegram: ["token", "secret", "api_base_url"],
  whatsapp: ["account_sid", "auth_token", "from", "api_base_url"],
};
const SECRETS = ["token", "secret", "auth_token"];
/** What never comes out again: left empty it stays. */
const KEPT = [...SECRETS, "account_sid"];
const KINDS: ChannelKind[] = ["web", "telegram", "whatsapp"];

export function ChannelDialog({ channel, onClose }: { channel: Channel | null; onClose: () => void }) {
  const { t } = useTranslation();
  const queues = useQueues();
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? "web");
  const read = (form: FormValues) => ({
    ...(channel ? {} : { kind }),
    name: form.text("name"),
    locale: form.text("locale"),
    queue_id: form.text("queue_id") || null,
    greeting: form.text("greeting") || null,
    ...form.filled(...PROVIDER[kind]),
    ...(kind === "web" ? { sites: sitesOf(form) } : {}),
    hours: hoursOf(form),
    ...(kind === "telegram" ? { links: linksOf(form, queues.data ?? []) } : {}),
    ...(kind === "whatsapp" ? { quick_replies: form.text("quick_replies") === "on" } : {}),
    ...(channel ? { disabled: form.text("disabled") === "on" } : {}),
  });
  return (
    <EditDialog
      title={channel?.name ?? t("admin.add.channels")}
      path={channel ? `/channels/${channel.id}` : "/channels"}
      isNew={!channel}
      cacheKey={keys.channels}
      read={read}
      onClose={onClose}
      fields={(errors) => (
        <>
          {!channel && (
            <Field label={t("admin.kind")} error={errors["kind"]}>
              <select value={kind} onChange={(event) => setKind(KINDS.find((one) => one === event.target.value) ?? "web")} autoFocus data-focus>
                {KINDS.map((one) => (
                  <option key={one} value={one}>{t(`channel.${one}`)}</option>
                ))}
              </select>
            </Field>
          )}
          <Field label={t("admin.name")} error={errors["name"]}>
            <input name="name" required maxLength={120} defaultValue={channel?.name} />
          </Field>
          <Field label={t("admin.queue")} error={errors["queue_id"]}>
            <select name="queue_id" key={queues.data?.length} defaultValue={channel?.queue_id ?? ""}>
              <option value="">—</option>
              {queues.data?.map((queue) => (
                <option key={queue.id} value={queue.id}>{queue.name}</option>
              ))}
            </select>
          </Field>
          <Field label={t("admin.locale")} error={errors["locale"]}>
            <select name="locale" defaultValue={channel?.locale ?? "es"}>
              <option value="es">Español</option>
              <option value="en">English</option>
            </select>
          </Field>
          {PROVIDER[kind].map((name) => (
            <Field key={name} label={t(`admin.${name}`)} error={errors[name] ?? errors[`${name}_`]} hint={t(channel && KEPT.includes(name) ? "admin.keep_secret" : `admin.shape.${name}`)}>
              <input
                name={name}
                type={SECRETS.includes(name) ? "password" : "text"}
                autoComplete="off"
                required={!channel && name !== "api_base_url" && name !== "secret"}
                defaultValue={name === "from" || name === "api_base_url" ? (channel?.[name] ?? "") : ""}
              />
            </Field>
          ))}
          <Field label={t("admin.greeting")} error={errors["greeting"]}>
            <textarea name="greeting" rows={2} maxLength={1000} defaultValue={channel?.greeting ?? ""} />
          </Field>
          <HoursField hours={channel?.hours ?? null} error={errors["hours.timezone"] ?? errors["hours"]} />
          {kind === "telegram" && <LinksField links={channel?.links ?? null} queues={queues.data ?? []} error={errors["links"]} />}
          {kind === "whatsapp" && (
            <label className="check">
              <input type="checkbox" name="quick_replies" defaultChecked={channel?.quick_replies} /> {t("admin.quick_replies")}
              <span className="muted">{t("admin.quick_replies_hint")}</span>
            </label>
          )}
          {kind === "web" && <Sites sites={channel?.sites ?? null} error={errors["sites"]} />}
          {channel && <Address channel={channel} />}
          {channel && (
            <label className="check">
              <input type="checkbox" name="disabled" defaultChecked={channel.disabled} /> {t("admin.disabled")}
              <span className="muted">{t("admin.disabled_hint")}</span>
            </label>
          )}
        </>
      )}
    />
  );
}

/** One origin a line; null leaves it to the configuration of the desk. */
function sitesOf(form: FormValues): string[] | null {
  if (form.text("sites_by") !== "own") return null;
  return form.text("sites").split(/\s+/).filter(Boolean);
}

/** Whose pages may show the chat. */
function Sites({ sites, error }: { sites: string[] | null; error: string | undefined }) {
  const { t } = useTranslation();
  const [own, setOwn] = useState(sites !== null);
  return (
    <fieldset className="radios">
      <legend>{t("admin.sites")}</legend>
      <label>
        <input type="radio" name="sites_by" value="configured" checked={!own} onChange={() => setOwn(false)} /> {t("admin.sites_configured")}
      </label>
      <label>
        <input type="radio" name="sites_by" value="own" checked={own} onChange={() => setOwn(true)} /> {t("admin.sites_own")}
      </label>
      {own && (
        <Field label={t("admin.sites_list")} hint={t("admin.sites_hint")} error={error}>
          <textarea name="sites" className="mono" rows={3} spellCheck={false} placeholder="https://www.ejemplo.gob.ar" defaultValue={(sites ?? []).join("\n")} />
        </Field>
      )}
    </fieldset>
  );
}

/** What one pastes elsewhere: the page's snippet, or the address for the provider. */
function Address({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const web = channel.kind === "web";
  const text = web
    ? `<script src="${location.origin}/widget.js" data-site-key="${channel.site_key ?? ""}" defer></script>`
    : (channel.webhook_url ?? "");
  if (!text) return null;
  return (
    <Field label={t(web ? "admin.embed" : "admin.webhook")} hint={t(web ? "admin.embed_hint" : "admin.webhook_hint")}>
      <textarea className="mono" rows={3} readOnly value={text} onFocus={(event) => event.currentTarget.select()} />
    </Field>
  );
}
