/** The ways in: web, Telegram, WhatsApp; made, changed, and tried against the provider. Secrets go in and never come out. */
import { useMutation } from "@tanstack/react-query";
import { Pencil, PlugZap } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Channel, ChannelCheck, ChannelKind } from "../api/types";
import { useQueues } from "../queue/data";
import { Button } from "../ui/Button";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { ChannelMark } from "../ui/words";
import { AdminTable } from "../users/AdminTable";
import { may, rightsIn } from "../users/may";
import { useMe } from "../users/session";
import { ChannelDialog } from "./ChannelDialog";
import { useChannels } from "./data";

export function ChannelsAdmin() {
  const { t } = useTranslation();
  const channels = useChannels();
  const queues = useQueues();
  const [edited, setEdited] = useState<Channel | "new" | null>(null);
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
                {may(me, "channel", "test") && channel.kind !== "web" && <TestButton channel={channel} />}
                {rights.change && <Button look="ghost" icon={Pencil} onClick={() => setEdited(channel)}>{t("ui.edit")}</Button>}
              </div>
            </td>
          </>
        )}
      />
      {edited && <ChannelDialog channel={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function TestButton({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const test = useMutation({
    mutationFn: () => api.post<ChannelCheck>(`/channels/${channel.id}/test`),
    onSuccess: (check) => (check.ok ? toast(t("admin.test_ok")) : toast(t("admin.test_bad", { error: check.error ?? "?" }), { bad: true })),
    onError: (error) => toast(problemText(error, t), { bad: true }),
  });
  return (
    <Button look="ghost" icon={PlugZap} busy={test.isPending} onClick={() => test.mutate()}>
      {t("admin.test")}
    </Button>
  );
}
