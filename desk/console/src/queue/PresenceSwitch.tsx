/** Whether one takes new conversations; always in sight, in words. */
import { ChevronsUpDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useTranslation } from "react-i18next";

import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { PRESENCES, PresenceDot } from "../ui/words";
import { usePresence } from "./data";

export function PresenceSwitch() {
  const { t } = useTranslation();
  const { presence, change } = usePresence();
  if (presence === null) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="presence" aria-label={`${t(`presence.short.${presence}`)}: ${t("presence.label")}`}>
        <PresenceDot presence={presence} />
        <span>{t(`presence.short.${presence}`)}</span>
        <ChevronsUpDown size={12} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById("overlays")}>
        <DropdownMenu.Content className="menu" side="right" align="end" sideOffset={8} collisionPadding={8}>
          <DropdownMenu.RadioGroup
            value={presence}
            onValueChange={(value) => {
              const status = PRESENCES.find((one) => one === value);
              if (status) change.mutate(status, { onError: (error) => toast(problemText(error, t), { bad: true }) });
            }}
          >
            {PRESENCES.map((status) => (
              <DropdownMenu.RadioItem key={status} value={status} className="menu-item">
                <PresenceDot presence={status} /> <span>{t(`presence.${status}`)}</span>
                <span className="muted">{t(`presence.hint.${status}`)}</span>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
