/** Settings: one section at a time, each with its own address. */
import { Link, useParams } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";

import "./admin.css";
import { ChannelsAdmin } from "../channels/ChannelsAdmin";
import { CannedAdmin } from "../conversations/CannedAdmin";
import { OperatorsAdmin } from "../queue/OperatorsAdmin";
import { QueuesAdmin } from "../queue/QueuesAdmin";
import { AuditList } from "./AuditList";
import { RolesList } from "./RolesList";
import { UsersAdmin } from "./UsersAdmin";

const SECTIONS = {
  queues: QueuesAdmin,
  operators: OperatorsAdmin,
  channels: ChannelsAdmin,
  users: UsersAdmin,
  roles: RolesList,
  canned: CannedAdmin,
  audit: AuditList,
} satisfies Record<string, ComponentType>;
type SectionName = keyof typeof SECTIONS;
const NAMES = Object.keys(SECTIONS) as SectionName[];

export function AdminPage() {
  const { t } = useTranslation();
  const { section } = useParams({ from: "/desk/admin/$section" });
  const name = NAMES.find((one) => one === section) ?? "queues";
  const Section = SECTIONS[name];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("admin.title")}</h1>
      </header>
      <nav className="admin-nav" aria-label={t("admin.title")}>
        {NAMES.map((one) => (
          <Link key={one} to="/admin/$section" params={{ section: one }} className="view" aria-current={one === name ? "page" : undefined}>
            {t(`admin.section.${one}`)}
          </Link>
        ))}
      </nav>
      <Section />
    </div>
  );
}
