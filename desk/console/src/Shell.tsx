/** The frame around every screen: ways to go, presence, alerts, offers, and the word when the line is cut. */
import { Link, Outlet } from "@tanstack/react-router";
import {
  BookOpenText, CalendarCheck, ChartColumn, FolderOpen, Gauge, Inbox, type LucideIcon, Settings, Users, WifiOff,
} from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { EnrolPage } from "./account/EnrolPage";
import { EmergencyBanner } from "./access/EmergencyBanner";
import { AlertsBell } from "./alerts/AlertsBell";
import { HelpDialog } from "./HelpDialog";
import { warnBeforeUnload } from "./conversations/drafts";
import { keys } from "./live/keys";
import { LiveProvider } from "./live/LiveProvider";
import { useLive } from "./live/useLive";
import { Palette } from "./Palette";
import { Offers } from "./queue/Offers";
import { PresenceSwitch } from "./queue/PresenceSwitch";
import { Toasts } from "./ui/toasts";
import { useAction } from "./ui/useAction";
import { AccountMenu } from "./users/AccountMenu";
import { manages, may, type Place, placesOf } from "./users/may";
import { PasswordDialog } from "./users/PasswordDialog";
import { useMe } from "./users/session";

const PLACES = {
  "/inbox": [Inbox, "nav.inbox"],
  "/board": [Gauge, "nav.board"],
  "/tasks": [CalendarCheck, "nav.tasks"],
  "/cases": [FolderOpen, "nav.cases"],
  "/people": [Users, "nav.people"],
  "/knowledge": [BookOpenText, "nav.knowledge"],
  "/reports": [ChartColumn, "nav.reports"],
} as const satisfies Record<Place, [LucideIcon, string]>;

/** Until a second factor is set up, where the role asks for one, that is all there is. */
export function Frame() {
  return useMe().enrol ? <EnrolPage /> : <Shell />;
}

function Shell() {
  const { t } = useTranslation();
  const me = useMe();
  const [over, setOver] = useState<"palette" | "help" | "password" | null>(null);
  useEffect(() => warnBeforeUnload(), []);
  useAction("palette", () => setOver("palette"));
  useAction("help", () => setOver("help"));
  return (
    <LiveProvider me={me}>
      <a className="skip" href="#main">
        {t("nav.skip")}
      </a>
      <div className="shell">
        <nav className="rail" aria-label={t("nav.region")}>
          <img className="rail-mark" src={`${import.meta.env.BASE_URL}icon.svg`} alt="Ventanilla" width={30} height={30} />
          <ul>
            {placesOf(me).map((place) => (
              <NavItem key={place} to={place} icon={PLACES[place][0]} label={t(PLACES[place][1])} />
            ))}
            {manages(me) && <NavItem to="/admin" icon={Settings} label={t("nav.admin")} />}
          </ul>
          <div className="rail-foot">
            {may(me, "alert", "read") && <AlertsBell />}
            <PresenceSwitch />
            <AccountMenu me={me} onHelp={() => setOver("help")} onPassword={() => setOver("password")} />
          </div>
        </nav>
        <div className="shell-main">
          <Disconnected />
          <EmergencyBanner />
          <main id="main" tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      </div>
      <Offers />
      {/* A landmark for the menus, which open outside of everything. */}
      <section id="overlays" aria-label={t("ui.menus")} />
      <Toasts />
      {over === "palette" && <Palette me={me} onClose={() => setOver(null)} />}
      {over === "password" && <PasswordDialog onClose={() => setOver(null)} />}
      {over === "help" && <HelpDialog onClose={() => setOver(null)} />}
    </LiveProvider>
  );
}

function NavItem({ to, icon: Icon, label }: { to: string; icon: LucideIcon; label: string }) {
  return (
    <li>
      <Link to={to} className="rail-link" activeProps={{ "aria-current": "page" }} title={label}>
        <Icon size={20} aria-hidden />
        <span>{label}</span>
      </Link>
    </li>
  );
}

function Disconnected() {
  const { t } = useTranslation();
  const state = useLive<"online" | "offline">(keys.connection, "online");
  return (
    <div role="status">
      {state === "offline" && (
        <p className="cut">
          <WifiOff size={16} aria-hidden /> {t("live.cut")}
        </p>
      )}
    </div>
  );
}
