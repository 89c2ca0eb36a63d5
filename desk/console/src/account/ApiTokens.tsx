/** My tokens for programs: made with some of my rights and an end, shown once, revoked. */
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { ApiToken } from "../api/types.account";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed, Loading } from "../ui/Empty";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { wordFor } from "../ui/words";
import { useApiTokens, useRevokeToken } from "./data";
import { NewTokenDialog } from "./NewTokenDialog";

export function ApiTokens() {
  const { t } = useTranslation();
  const tokens = useApiTokens();
  const [making, setMaking] = useState(false);
  return (
    <section className="panel" aria-labelledby="tokens">
      <header className="box-head">
        <h2 id="tokens">{t("tokens.title")}</h2>
        <Button icon={Plus} onClick={() => setMaking(true)}>{t("tokens.make")}</Button>
      </header>
      <p className="muted">{t("tokens.lead")}</p>
      {tokens.isPending && <Loading />}
      {tokens.isError && <Failed error={tokens.error} retry={() => void tokens.refetch()} />}
      {tokens.data?.length === 0 && <p>{t("tokens.none")}</p>}
      <ul className="sessions">
        {tokens.data?.map((token) => (
          <Line key={token.id} token={token} />
        ))}
      </ul>
      {making && <NewTokenDialog onClose={() => setMaking(false)} />}
    </section>
  );
}

function Line({ token }: { token: ApiToken }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <li>
      <div>
        <strong>{token.name}</strong>
        <span className="muted sub">
          {token.last_used_at ? <>{t("security.used")} <When at={token.last_used_at} /></> : t("tokens.unused")} · {t("security.until")}{" "}
          <When at={token.expires_at} mode="minute" />
        </span>
        <span className="sub">{scopeWords(token.scopes).map(([resource, actions]) => `${wordFor(t, "resource", resource)}: ${actions.map((action) => wordFor(t, "permission", action)).join(", ")}`).join(" · ")}</span>
      </div>
      <Button look="ghost" icon={Trash2} aria-label={`${t("tokens.revoke")}: ${token.name}`} onClick={() => setAsking(true)}>{t("tokens.revoke")}</Button>
      {asking && <RevokeDialog token={token} onClose={() => setAsking(false)} />}
    </li>
  );
}

/** `case:read`, `case:edit` as one line of cases. */
function scopeWords(scopes: string[]): [string, string[]][] {
  const found = new Map<string, string[]>();
  for (const scope of scopes) {
    const [resource = "", action = ""] = scope.split(":");
    found.set(resource, [...(found.get(resource) ?? []), action]);
  }
  return [...found];
}

function RevokeDialog({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const { t } = useTranslation();
  const revoke = useRevokeToken();
  const done = () => {
    toast(t("tokens.revoked_said"));
    onClose();
  };
  return (
    <Dialog title={t("tokens.revoke")} onClose={onClose}>
      <p>{t("tokens.revoke_sure", { name: token.name })}</p>
      {revoke.isError && <Failed error={revoke.error} />}
      <div className="form-foot">
        <Button data-focus onClick={onClose}>{t("ui.cancel")}</Button>
        <Button look="danger" busy={revoke.isPending} onClick={() => revoke.mutate(token.id, { onSuccess: done })}>{t("tokens.revoke")}</Button>
      </div>
    </Dialog>
  );
}
