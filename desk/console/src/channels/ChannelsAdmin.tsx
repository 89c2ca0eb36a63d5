/** The ways in: web, Telegram, WhatsApp; made, changed, and tried against the provider. Secrets go in and never come out. */
import { Pencil, PlugZap } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Channel, ChannelKind } from "../api/types";
import { useQueues } from "../queue/data";
import { Button } from "../ui/Button";
import { ChannelMark } from "../ui/words";
import { AdminTable } from "../users/AdminTable";
import { may, rightsIn } from "../users/may";
import { useMe } from "../users/session";
import { ChannelDialog } from "./ChannelDialog";
import { ChannelSetup } from "./ChannelSetup";
import { useChannels } from "./data";

export function ChannelsAdmin() {
  const { t } = useTranslation();
  const channels = useChannels();
  const queues = useQueues();
  const [edited, setEdited] = useState<Channel | "new" | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const open = channels.data?.find((channel) => channel.id === shown);
  const me = useMe();
  const rights = rightsIn(me, "channels");
  const word = (kind: ChannelKind) => t(`channel.${kind}`);
  return (
    <>
      <AdminTable
        title={t("admin.section.channels")}
        rows={channels}
        columns={[t("admin.name"), t("admin.kind"), t("admin.queue"), t("admin.webhook_or_key")]}
        add={rights.add ? { label: t("admin.add.channels"), onAdd: () => setEdited("new") } : undefined}
        line={(channel) => (
          <>
            <th scope="row">
              <span className={channel.disabled ? "off" : ""}>{channel.name}</span>
              {channel.disabled && <span className="tag tag-warn">{t("admin.disabled")}</span>}
            </th>
            <td>
              <ChannelMark kind={channel.kind} /> <span aria-hidden>{word(channel.kind)}</span>
            </td>
            <td>{queues.data?.find((queue) => queue.id === channel.queue_id)?.name ?? "—"}</td>
            <td className="mono address">
              {channel.kind !== "web" && channel.credentials.length === 0 ? (
                <span className="tag tag-warn">{t("admin.no_credentials")}</span>
              ) : (
                (channel.webhook_url ?? channel.site_key ?? "—")
              )}
            </td>
            <td>
              <div className="row-verbs">
                {may(me, "channel", "test") && channel.kind !== "web" && (
                  <Button look="ghost" icon={PlugZap} aria-label={`${t("setup.open")}: ${channel.name}`} onClick={() => setShown(channel.id)}>{t("setup.open")}</Button>
                )}
                {rights.change && <Button look="ghost" icon={Pencil} aria-label={`${t("ui.edit")}: ${channel.name}`} onClick={() => setEdited(channel)}>{t("ui.edit")}</Button>}
              </div>
            </td>
          </>
        )}
      />
      {open && <ChannelSetup channel={open} onClose={() => setShown(null)} />}
      {edited && <ChannelDialog channel={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}
