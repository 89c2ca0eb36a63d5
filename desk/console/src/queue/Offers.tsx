/** Work that is offered: a card at the foot, with its reason and how long it stands. It never takes the focus. */
import { useNavigate } from "@tanstack/react-router";
import clsx from "clsx";
import { Check, ShieldAlert, X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { Offer } from "../api/types";
import { Button } from "../ui/Button";
import { problemText } from "../ui/problem";
import { secondsSince, secondsUntil, span } from "../ui/time";
import { useNow } from "../ui/ticker";
import { toast } from "../ui/toasts";
import { useAction } from "../ui/useAction";
import { ChannelMark, UrgencyTag } from "../ui/words";
import { useAnswerOffer, useOffers } from "./data";
import { byPressure } from "./pressing";

const SHOWN = 2;

export function Offers() {
  const { t } = useTranslation();
  const offers = useOffers();
  const { accept, decline, drop } = useAnswerOffer();
  const navigate = useNavigate();
  const now = useNow(1000);
  const pressing = offers.toSorted(byPressure).slice(0, SHOWN);
  const first = pressing[0];
  // In order of arrival, the newest on top: what is already there keeps its place under the pointer.
  const shown = offers.filter((offer) => pressing.includes(offer)).toReversed();
  const failed = (error: unknown) => toast(problemText(error, t), { bad: true });
  const take = (offer: Offer) =>
    accept.mutate(offer, {
      onSuccess: (reply) => void navigate({ to: "/inbox/$conversationId", params: { conversationId: reply.conversation_id }, search: {} }),
      onError: failed,
    });
  const leave = (offer: Offer) => decline.mutate(offer, { onError: failed });
  useAction("accept", () => first && take(first), first !== undefined);
  useAction("decline", () => first && leave(first), first !== undefined);
  useEffect(() => {
    for (const offer of offers) if (secondsUntil(offer.expires_at, now) < -2) drop(offer.offer_id);
  });
  useEffect(() => {
    document.title = offers.length ? `(${offers.length}) Ventanilla` : "Ventanilla";
  }, [offers.length]);

  return (
    <section className="offers" aria-label={t("offer.region")}>
      <p className="sr-only" role="status">
        {first ? t("offer.announce", { alias: first.conversation.alias, why: first.why.map((why) => why.text).join(", ") }) : ""}
      </p>
      {shown.map((offer) => (
        <OfferCard key={offer.offer_id} offer={offer} now={now} first={offer === first} onTake={() => take(offer)} onLeave={() => leave(offer)} busy={accept.isPending} />
      ))}
      {offers.length > SHOWN && <p className="offers-more">{t("offer.more", { count: offers.length - SHOWN })}</p>}
    </section>
  );
}

interface CardProps {
  offer: Offer;
  now: number;
  first: boolean;
  busy: boolean;
  onTake: () => void;
  onLeave: () => void;
}

function OfferCard({ offer, now, first, busy, onTake, onLeave }: CardProps) {
  const { t } = useTranslation();
  const { conversation } = offer;
  const waits = conversation.waiting_since;
  const left = Math.max(0, Math.ceil(secondsUntil(offer.expires_at, now)));
  return (
    <article className={clsx("offer", first && "offer-first", conversation.risk && "offer-risk")} aria-label={t("offer.title", { alias: conversation.alias })}>
      <header>
        {conversation.risk && <ShieldAlert size={16} aria-hidden />}
        <ChannelMark kind={conversation.channel} />
        <strong>{conversation.alias}</strong>
        {conversation.risk ? <span className="tag tag-risk">{t("risk.tag")}</span> : <UrgencyTag urgency={conversation.urgency} />}
        <span className="offer-left" title={t("offer.left", { seconds: left })}>
          {left} s
        </span>
      </header>
      <p className="offer-preview">{conversation.last_author === "citizen" ? conversation.preview : (conversation.summary ?? conversation.preview)}</p>
      <p className="offer-why">
        <span className="muted">{t("offer.why")}</span> {offer.why.filter((why) => why.code !== "waited").map((why) => why.text).join(" · ")}
        {waits && <> · {t("offer.waits", { span: span(secondsSince(waits, now)) })}</>}
      </p>
      <progress max={30} value={left} aria-label={t("offer.left", { seconds: left })} />
      <footer>
        <Button look="primary" icon={Check} busy={busy} onClick={onTake} {...(first ? { keys: "a" } : {})}>
          {t("offer.accept")}
        </Button>
        <Button icon={X} onClick={onLeave} {...(first ? { keys: "d" } : {})}>
          {t("offer.decline")}
        </Button>
      </footer>
    </article>
  );
}
