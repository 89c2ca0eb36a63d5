/** One's own corner: language, colours, keys, the way out. */
import { useNavigate } from "@tanstack/react-router";
import { BellOff, BellRing, CircleHelp, KeyRound, LogOut, ShieldCheck } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Locale, Me, Theme } from "../api/types";
import { forgetDrafts, unsent } from "../conversations/drafts";
import { usePush } from "../push/push";
import { toast } from "../ui/toasts";
import { useLogout, usePreferences } from "./session";

const THEMES: Theme[] = ["system", "light", "dark", "contrast"];
const LOCALES: [Locale, string][] = [
  ["es", "Español"],
  ["en", "English"],
];

export function AccountMenu({ me, onHelp, onPassword }: { me: Me; onHelp: () => void; onPassword: () => void }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const preferences = usePreferences();
  const logout = useLogout();
  const push = usePush();
  const tell = () =>
    void push.toggle().then(
      (on) => toast(t(on ? "push.is_on" : push.on ? "push.is_off" : "push.refused")),
      () => toast(t("push.refused"), { bad: true }),
    );
  // Held here, so that opening draws anew: the place for menus is not there at the first drawing.
  const [open, setOpen] = useState(false);
  const leave = () => {
    if (unsent() && !window.confirm(t("account.unsent"))) return;
    forgetDrafts();
    logout.mutate(undefined, { onSettled: () => void navigate({ to: "/login" }) });
  };
  const initials = me.name.split(" ").map((word) => word[0]).slice(0, 2).join("");
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger className="account" title={me.name}>
        <span aria-hidden>{initials}</span>
        <span className="sr-only">{t("account.menu", { name: me.name })}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById("overlays")}>
        <DropdownMenu.Content className="menu" side="right" align="end" sideOffset={8} collisionPadding={8}>
          <DropdownMenu.Label className="menu-label">
            <strong>{me.name}</strong>
            <span className="muted">{me.organization_name ?? me.email}</span>
          </DropdownMenu.Label>
          <DropdownMenu.Label className="menu-group">{t("account.language")}</DropdownMenu.Label>
          <DropdownMenu.RadioGroup value={i18n.language} onValueChange={(value) => preferences.mutate({ locale: value === "en" ? "en" : "es" })}>
            {LOCALES.map(([code, name]) => (
              <DropdownMenu.RadioItem key={code} value={code} className="menu-item" lang={code}>
                {name}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Label className="menu-group">{t("theme.label")}</DropdownMenu.Label>
          <DropdownMenu.RadioGroup
            value={me.theme}
            onValueChange={(value) => preferences.mutate({ theme: THEMES.find((theme) => theme === value) ?? "system" })}
          >
            {THEMES.map((theme) => (
              <DropdownMenu.RadioItem key={theme} value={theme} className="menu-item">
                {t(`theme.${theme}`)}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="menu-line" />
          {push.on !== null && (
            <DropdownMenu.Item className="menu-item" onSelect={tell}>
              {push.on ? <BellOff size={15} aria-hidden /> : <BellRing size={15} aria-hidden />} {t(push.on ? "push.off" : "push.on")}
            </DropdownMenu.Item>
          )}
          <DropdownMenu.Item className="menu-item" onSelect={onHelp}>
            <CircleHelp size={15} aria-hidden /> {t("help.title")} <kbd className="kbd">?</kbd>
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => void navigate({ to: "/account/security" })}>
            <ShieldCheck size={15} aria-hidden /> {t("security.title")}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={onPassword}>
            <KeyRound size={15} aria-hidden /> {t("account.password")}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={leave}>
            <LogOut size={15} aria-hidden /> {t("account.leave")}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
