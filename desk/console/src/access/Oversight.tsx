/** The way to what watches over a record, for those who may go there; loaded when it is first opened. */
import { ShieldCheck } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/Button";
import { useMe } from "../users/session";
import type { Which } from "./data";
import { partsFor } from "./parts";

const Sheet = lazy(() => import("./OversightDialog").then(({ OversightDialog: component }) => ({ default: component })));

export function OversightDialog({ record, onClose }: { record: Which; onClose: () => void }) {
  return (
    <Suspense>
      <Sheet record={record} onClose={onClose} />
    </Suspense>
  );
}

export function OversightButton({ record }: { record: Which }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (partsFor(useMe(), record.resource).length === 0) return null;
  return (
    <>
      <Button icon={ShieldCheck} onClick={() => setOpen(true)}>{t("access.oversight")}</Button>
      {open && <OversightDialog record={record} onClose={() => setOpen(false)} />}
    </>
  );
}
