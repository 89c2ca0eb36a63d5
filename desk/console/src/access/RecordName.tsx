/** What a record is called, where that is no secret, and the way to it for who may go. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { wordFor } from "../ui/words";
import { placesOf } from "../users/may";
import { useMe } from "../users/session";

export function RecordName({ resource, id, name }: { resource: string; id: string; name?: string | null }) {
  const { t } = useTranslation();
  const places = placesOf(useMe());
  const words = `${wordFor(t, "resource", resource)} ${name ?? `…${id.slice(-8)}`}`;
  if (resource === "conversation" && places.includes("/inbox"))
    return <Link className="link" to="/inbox/$conversationId" params={{ conversationId: id }} search={{}}>{words}</Link>;
  if (resource === "case" && places.includes("/cases")) return <Link className="link" to="/cases/$caseId" params={{ caseId: id }}>{words}</Link>;
  if (resource === "person" && places.includes("/people")) return <Link className="link" to="/people/$personId" params={{ personId: id }}>{words}</Link>;
  return <span title={id}>{words}</span>;
}
