/** My passkeys: what opens the account by a finger, a face or a PIN in place of the password. */
import { useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Passkey, PasskeyMade } from "../api/types.account";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { Failed, Loading } from "../ui/Empty";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { AddPasskeyDialog } from "./AddPasskeyDialog";
import { passkeysWork } from "./passkey";
import { usePasskeys } from "./passkeys.data";
import { RecoveryCodes } from "./RecoveryCodes";
import { RemovePasskeyDialog } from "./RemovePasskeyDialog";

export function Passkeys() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const passkeys = usePasskeys();
  const head = useRef<HTMLHeadingElement>(null);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  // The first one turns the second factor on, and the last one may turn it off.
  const refresh = () =>
    Promise.all([keys.passkeys, keys.twoFactor, keys.sessions].map((queryKey) => cache.invalidateQueries({ queryKey })));
  const made = ({ recovery_codes: fresh }: PasskeyMade) => {
    setAdding(false);
    if (fresh.length > 0) setCodes(fresh);
    toast(t("passkeys.added"));
    void refresh();
  };
  const kept = () => {
    setCodes(null);
    head.current?.focus();
  };
  // What was pressed is gone: one goes on from the head of the panel.
  const removed = () => {
    setRemoving(null);
    toast(t("passkeys.removed"));
    void refresh().then(() => head.current?.focus());
  };
  const works = passkeysWork();
  return (
    <section className="panel" aria-labelledby="passkeys">
      <header className="box-head">
        <h2 id="passkeys" ref={head} tabIndex={-1}>{t("passkeys.title")}</h2>
        {works && !codes && <Button icon={Plus} onClick={() => setAdding(true)}>{t("passkeys.add")}</Button>}
      </header>
      <p className="muted">{t("passkeys.lead")}</p>
      {!works && <p className="hint">{t("passkeys.trouble.unsupported")}</p>}
      {codes && <RecoveryCodes codes={codes} onDone={kept} />}
      {passkeys.isPending && <Loading />}
      {passkeys.isError && <Failed error={passkeys.error} retry={() => void passkeys.refetch()} />}
      {passkeys.data?.length === 0 && <p>{t("passkeys.none")}</p>}
      <ul className="sessions">
        {passkeys.data?.map((passkey) => (
          <Line key={passkey.id} passkey={passkey} onRemove={() => setRemoving(passkey)} />
        ))}
      </ul>
      {adding && <AddPasskeyDialog withPassword onMade={made} onClose={() => setAdding(false)} />}
      {removing && <RemovePasskeyDialog passkey={removing} onRemoved={removed} onClose={() => setRemoving(null)} />}
    </section>
  );
}

function Line({ passkey, onRemove }: { passkey: Passkey; onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <li>
      <div>
        <strong>{passkey.name}</strong>
        <span className="muted sub">
          {t("passkeys.created")} <When at={passkey.created_at} mode="minute" /> ·{" "}
          {passkey.last_used_at ? <>{t("security.used")} <When at={passkey.last_used_at} /></> : t("passkeys.unused")}
        </span>
      </div>
      <Button look="ghost" icon={Trash2} aria-label={`${t("ui.remove")}: ${passkey.name}`} onClick={onRemove}>{t("ui.remove")}</Button>
    </li>
  );
}
