/** Earlier texts of an article; any can be brought back into the editor. */
import { useTranslation } from "react-i18next";

import { Button } from "../ui/Button";
import { When } from "../ui/When";
import { useVersions } from "./data";
import { Markdown } from "./markdown";

export function Versions({ id, onRestore }: { id: string; onRestore: (body: string) => void }) {
  const { t } = useTranslation();
  const versions = useVersions(id);
  if (!versions.data?.length) return null;
  return (
    <section className="panel" aria-labelledby="versions">
      <h2 id="versions">{t("knowledge.versions")}</h2>
      {versions.data.map((version) => (
        <details key={version.version} className="version">
          <summary>
            {t("knowledge.version", { version: version.version })}
            <span className="muted">
              {" "}
              · <When at={version.at} />
            </span>
          </summary>
          <Markdown text={version.body} />
          <Button onClick={() => onRestore(version.body)}>{t("knowledge.restore")}</Button>
        </details>
      ))}
    </section>
  );
}
