/** A sound or a film, by an address that ends within minutes: asked for when somebody presses play, and anew when it is over. */
import { Play } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Attachment } from "../api/types";
import { Button } from "../ui/Button";
import { problemText } from "../ui/problem";

interface Address {
  url: string;
  expires_at: string;
}

export function Player({ file, film }: { file: Attachment; film: boolean }) {
  const { t } = useTranslation();
  const [source, setSource] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const media = useRef<HTMLMediaElement | null>(null);
  const ends = useRef(0);

  const ask = async () => {
    setWrong(null);
    try {
      const told = await api.get<Address>(`/files/${file.id}/address`);
      ends.current = Date.parse(told.expires_at);
      setSource(told.url);
    } catch (cause) {
      setWrong(problemText(cause, t));
    }
  };
  const broken = () => {
    const at = media.current?.currentTime ?? 0;
    if (Date.now() < ends.current) return setWrong(t("file.unplayable"));
    void ask().then(() => {
      if (media.current) media.current.currentTime = at;
    });
  };
  const Tag = film ? "video" : "audio";
  return (
    <>
      {source === null ? (
        <Button icon={Play} onClick={() => void ask()}>
          {t(film ? "file.watch" : "file.listen")}
        </Button>
      ) : (
        <Tag
          ref={(found: HTMLMediaElement | null) => {
            media.current = found;
          }}
          className="player"
          src={source}
          controls
          autoPlay
          aria-label={file.name ?? t("message.file")}
          onError={broken}
        />
      )}
      {wrong && (
        <p className="failed" role="alert">
          {wrong}
        </p>
      )}
    </>
  );
}
