/** The second factor: whether there is one, setting it up, new recovery codes, taking it off. */
import { useQueryClient } from "@tanstack/react-query";
import { KeyRound, ShieldCheck, ShieldOff } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { TwoFactorState } from "../api/types.account";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { Failed, Loading } from "../ui/Empty";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { useTwoFactor } from "./data";
import { ProofDialog } from "./ProofDialog";
import { RecoveryCodes } from "./RecoveryCodes";
import { SetUpTwoFactor } from "./SetUpTwoFactor";

/** `enrolling`: nothing else is open to this session. `onEnrolled`: the codes are shown and kept. */
export function TwoFactor({ enrolling, onEnrolled }: { enrolling: boolean; onEnrolled: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const state = useTwoFactor();
  const head = useRef<HTMLHeadingElement>(null);
  const [settingUp, setSettingUp] = useState(enrolling);
  const [codes, setCodes] = useState<string[] | null>(null);
  const refresh = () => Promise.all([keys.twoFactor, keys.passkeys, keys.sessions].map((queryKey) => cache.invalidateQueries({ queryKey })));
  const show = (fresh: string[]) => {
    setCodes(fresh);
    setSettingUp(false);
    if (!enrolling) void refresh();
  };
  // What was pressed is gone: one goes on from the head of the panel.
  const kept = () => {
    setCodes(null);
    head.current?.focus();
    void refresh();
    onEnrolled();
  };
  const cancel = () => {
    setSettingUp(false);
    head.current?.focus();
  };
  return (
    <section className="panel" aria-labelledby="two-factor">
      <header className="box-head">
        <h2 id="two-factor" ref={head} tabIndex={-1}>{t("security.two_factor")}</h2>
        {state.data?.enabled && !codes && <span className="tag tag-ok">{t("security.on")}</span>}
      </header>
      {state.isPending && <Loading />}
      {state.isError && <Failed error={state.error} retry={() => void state.refetch()} />}
      {codes && <RecoveryCodes codes={codes} onDone={kept} />}
      {!codes && settingUp && (
        <SetUpTwoFactor withPassword={!enrolling} onConfirmed={show} {...(enrolling ? {} : { onCancel: cancel })} />
      )}
      {!codes && !settingUp && state.data?.enabled && <On state={state.data} onCodes={show} onOff={() => void refresh()} />}
      {!codes && !settingUp && state.data && !state.data.enabled && (
        <>
          <p>{t("security.off_lead")}</p>
          <div className="row-start">
            <Button icon={ShieldCheck} look="primary" onClick={() => setSettingUp(true)}>{t("security.set_up")}</Button>
          </div>
        </>
      )}
    </section>
  );
}

function On({ state, onCodes, onOff }: { state: TwoFactorState; onCodes: (codes: string[]) => void; onOff: () => void }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<"codes" | "disable" | null>(null);
  return (
    <>
      <p>
        {t("security.on_lead")} {state.enabled_at && <When at={state.enabled_at} mode="minute" />}
      </p>
      <p className={state.recovery_left < 3 ? "warn-text" : ""}>{t("security.codes_left", { count: state.recovery_left })}</p>
      <div className="row-start">
        <Button icon={KeyRound} onClick={() => setAsked("codes")}>{t("security.new_codes")}</Button>
        {!state.required && <Button icon={ShieldOff} onClick={() => setAsked("disable")}>{t("security.disable")}</Button>}
      </div>
      {state.required && <p className="hint">{t("security.required")}</p>}
      {asked === "codes" && (
        <ProofDialog<{ recovery_codes: string[] }>
          title={t("security.new_codes")}
          lead={t("security.new_codes_lead")}
          path="/auth/two-factor/recovery-codes"
          verb={t("security.new_codes")}
          onClose={() => setAsked(null)}
          onDone={(answer) => {
            setAsked(null);
            onCodes(answer.recovery_codes);
          }}
        />
      )}
      {asked === "disable" && (
        <ProofDialog<undefined>
          title={t("security.disable")}
          lead={t("security.disable_lead")}
          path="/auth/two-factor/disable"
          verb={t("security.disable")}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            toast(t("security.disabled_said"));
            onOff();
          }}
        />
      )}
    </>
  );
}
