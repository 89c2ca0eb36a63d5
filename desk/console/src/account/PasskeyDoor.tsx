/** Signing in by a passkey, where the browser knows how. */
import { useNavigate } from "@tanstack/react-router";
import { Fingerprint } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/Button";
import { homeOf } from "../users/may";
import { passkeysWork } from "./passkey";
import { PasskeyRefusal } from "./PasskeyRefusal";
import { usePasskeyLogin } from "./passkeys.data";

export function PasskeyDoor() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const enter = usePasskeyLogin();
  if (!passkeysWork()) return null;
  // Not disabled meanwhile: who cancels goes on from where they were.
  const begin = () => {
    if (!enter.isPending) enter.mutate(undefined, { onSuccess: (me) => void navigate({ to: homeOf(me) }) });
  };
  return (
    <>
      <Button icon={Fingerprint} aria-busy={enter.isPending} onClick={begin}>{t("login.by_passkey")}</Button>
      <p className="sr-only" role="status">{enter.isPending && t("passkeys.asking")}</p>
      <PasskeyRefusal error={enter.error} entering />
    </>
  );
}
