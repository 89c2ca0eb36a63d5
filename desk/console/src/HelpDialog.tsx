/** The keys on one sheet, and the switch for single letters. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Dialog } from "./ui/Dialog";
import { KEYMAP } from "./ui/keymap";
import { lettersOn, setLetters } from "./ui/useAction";

const GROUPS = ["list", "conversation", "offer", "anywhere"] as const;

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [letters, set] = useState(lettersOn());
  return (
    <Dialog title={t("help.title")} onClose={onClose}>
      <div className="keys-sheet">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{t(`help.group.${group}`)}</h3>
            <dl>
              {KEYMAP.filter((row) => row.group === group).map((row) => (
                <div key={row.keys}>
                  <dt>
                    <kbd className="kbd">{row.keys}</kbd>
                  </dt>
                  <dd>{t(`keys.${row.action}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={letters}
          onChange={(event) => {
            setLetters(event.target.checked);
            set(event.target.checked);
          }}
        />
        {t("help.letters")}
      </label>
    </Dialog>
  );
}
