/** The verbs of an account's row in a menu, each asked about in words before it is done. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, KeyRound, LogOut, type LucideIcon, Mail, ShieldOff, UserX } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { User } from "../api/types";
import type { LinkMade } from "../api/types.account";
import { keys } from "../live/keys";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { toast } from "../ui/toasts";
import { LinkDialog } from "./LinkDialog";
import { type UserVerb, VERB_PATHS } from "./userVerbs";

const ICONS: Record<UserVerb, LucideIcon> = { invite: Mail, reset: KeyRound, two_factor: ShieldOff, sessions: LogOut, disable: UserX };

export function UserVerbs({ user, verbs }: { user: User; verbs: UserVerb[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState<UserVerb | null>(null);
  return (
    <>
      <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
        <DropdownMenu.Trigger asChild>
          <IconButton icon={Ellipsis} label={`${t("conversation.more")}: ${user.name}`} />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal container={document.getElementById("overlays")}>
          <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
            {verbs.map((verb) => {
              const Icon = ICONS[verb];
              return (
                <DropdownMenu.Item key={verb} className="menu-item" onSelect={() => setAsked(verb)}>
                  <Icon size={15} aria-hidden /> {t(`admin.verb.${verb}`)}
                </DropdownMenu.Item>
              );
            })}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {asked && <VerbDialog user={user} verb={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function VerbDialog({ user, verb, onClose }: { user: User; verb: UserVerb; onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const makesLink = verb === "invite" || verb === "reset";
  const done = useMutation({
    mutationFn: () => api.post<LinkMade>(`/users/${user.id}/${VERB_PATHS[verb]}`),
    onSuccess: () => {
      if (makesLink) return;
      toast(t(`admin.verb_said.${verb}`, { name: user.name }));
      onClose();
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.users }),
  });
  if (makesLink && done.data) {
    return <LinkDialog key="made" title={t(`admin.verb.${verb}`)} name={user.name} made={done.data} onClose={onClose} />;
  }
  return (
    <Dialog title={t(`admin.verb.${verb}`)} onClose={onClose}>
      <p>{t(`admin.verb_sure.${verb}`, { name: user.name })}</p>
      {done.isError && <Failed error={done.error} />}
      <div className="form-foot">
        <Button data-focus onClick={onClose}>{t("ui.cancel")}</Button>
        <Button look={makesLink ? "primary" : "danger"} busy={done.isPending} onClick={() => done.mutate()}>{t(`admin.verb.${verb}`)}</Button>
      </div>
    </Dialog>
  );
}
