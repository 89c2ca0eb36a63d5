/** The ways in: web, Telegram, WhatsApp; made, changed, and tried against the provider. Secrets go in and never come out. */
import { useMutation } from "@tanstack/react-query";
import { Pencil, PlugZap } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Channel, ChannelKind } from "../api/types";
import { useQueues } from "../queue/data";
import { Button } from "../ui/Button";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { ChannelMark } from "../ui/words";
import { AdminTable } from "../users/AdminTable";
import { ChannelDialog } from "./ChannelDialog";
import { useChannels } from "./data";

export function ChannelsAdmin() {
  const { t } = useTranslation();
  const channels = useChannels();
  const queues = useQueues();
  const [edited, setEdited] = useState<Channel | "new" | null>(null);
  const word = (kind: ChannelKind) => t(`channel.${kind}`);
  return (
    <>
      <AdminTable
        title={t("admin.section.channels")}
        rows={channels}
        columns={[t("admin.name"), t("admin.kind"), t("admin.queue"), t("admin.webhook")]}
        add={{ label: t("admin.add.channels"), onAdd: () => setEdited("new") }}
        line={(channel) => (
          <>
            <th scope="row" className={channel.disabled ? "off" : ""}>{channel.name}</th>
            <td>
              <ChannelMark kind={channel.kind} /> <span aria-hidden>{word(channel.kind)}</span>
            </td>
            <td>{queues.data?.find((queue) => queue.id === channel.queue_id)?.name ?? "—"}</td>
            <td className="mono">{channel.webhook_url ?? channel.site_key ?? "—"}</td>
            <td>
              <div className="row-verbs">
                <TestButton channel={channel} />
                <Button look="ghost" icon={Pencil} onClick={() => setEdited(channel)}>{t("ui.edit")}</Button>
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
    mutationFn: () => api.post<unknown>(`/channels/${channel.id}/test`),
    onSuccess: () => toast(t("admin.test_ok")),
    onError: (error) => toast(problemText(error, t), { bad: true }),
  });
  return (
    <Button look="ghost" icon={PlugZap} busy={test.isPending} onClick={() => test.mutate()}>
      {t("admin.test")}
    </Button>
  );
}
