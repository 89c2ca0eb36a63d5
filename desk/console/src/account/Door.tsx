/** The card of every page that needs no session: the door itself, and what is opened by a link. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { speak } from "../i18n";

export function Door({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const { i18n } = useTranslation();
  const other = i18n.language === "es" ? "en" : "es";
  return (
    <main className="login">
      <div className="login-card">
        <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={44} height={44} />
        <h1>{title}</h1>
        {lead && <p className="muted">{lead}</p>}
        {children}
        <button type="button" className="link" lang={other} onClick={() => void speak(other)}>
          {other === "en" ? "English" : "Español"}
        </button>
      </div>
    </main>
  );
}
