/** Settings: one section at a time, each with its own address; only those that the account may read. */
import { Link, Navigate, useParams } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";

import "./admin.css";
import { AccessAdmin } from "../access/AccessAdmin";
import { AlertsLog } from "../alerts/AlertsLog";
import { ChannelsAdmin } from "../channels/ChannelsAdmin";
import { CannedAdmin } from "../conversations/CannedAdmin";
import { DeliveriesAdmin } from "../deliveries/DeliveriesAdmin";
import { PrivacyAdmin } from "../privacy/PrivacyAdmin";
import { OperatorsAdmin } from "../queue/OperatorsAdmin";
import { QueuesAdmin } from "../queue/QueuesAdmin";
import { AuditList } from "./AuditList";
import { type Section, sectionsOf } from "./may";
import { OrganizationsAdmin } from "./OrganizationsAdmin";
import { RolesList } from "./RolesList";
import { useMe } from "./session";
import { UsersAdmin } from "./UsersAdmin";

const PAGES: Record<Section, ComponentType> = {
  queues: QueuesAdmin,
  operators: OperatorsAdmin,
  channels: ChannelsAdmin,
  users: UsersAdmin,
  organizations: OrganizationsAdmin,
  roles: RolesList,
  canned: CannedAdmin,
  alerts: AlertsLog,
  deliveries: DeliveriesAdmin,
  access: AccessAdmin,
  privacy: PrivacyAdmin,
  audit: AuditList,
};

export function AdminPage() {
  const { t } = useTranslation();
  const { section } = useParams({ from: "/desk/admin/$section" });
  const sections = sectionsOf(useMe());
  const name = sections.find((one) => one === section);
  if (!name) return <Navigate to="/" replace />;
  const Page = PAGES[name];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("admin.title")}</h1>
      </header>
      <nav className="admin-nav" aria-label={t("admin.title")}>
        {sections.map((one) => (
          <Link key={one} to="/admin/$section" params={{ section: one }} className="view" aria-current={one === name ? "page" : undefined}>
            {t(`admin.section.${one}`)}
          </Link>
        ))}
      </nav>
      <Page />
    </div>
  );
}
