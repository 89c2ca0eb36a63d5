/** A voice note in the place of the reply: recorded with time and level, listened to, then sent. The microphone is asked for on the press. */
import { Mic, Send, Square, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { LONGEST_MS, record, type Recording } from "../../../../web_widget/src/voice/recorder";
import { Button, IconButton } from "../ui/Button";
import { clockOf } from "./kinds";

type Step = { at: "asking" | "recording" } | { at: "heard"; file: File; url: string } | { at: "wrong"; refused: boolean };

export function hears(): boolean {
  return typeof MediaRecorder !== "undefined" && "mediaDevices" in navigator;
}

export function VoiceNote({ onSend, onClose }: { onSend: (file: File) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>({ at: "asking" });
  const [ms, setMs] = useState(0);
  const recording = useRef<Recording | null>(null);
  const meter = useRef<HTMLMeterElement>(null);
  const main = useRef<HTMLDivElement>(null);

  const stop = async () => {
    const ended = recording.current;
    recording.current = null;
    if (!ended) return;
    const file = await ended.stop();
    setStep({ at: "heard", file, url: URL.createObjectURL(file) });
  };
  useEffect(() => {
    let wanted = true;
    let timer = 0;
    record(t("voice.name")).then(
      (made) => {
        if (!wanted) return made.cancel();
        recording.current = made;
        setStep({ at: "recording" });
        const begun = Date.now();
        timer = window.setInterval(() => {
          if (!recording.current) return;
          if (meter.current) meter.current.value = recording.current.level();
          const passed = Date.now() - begun;
          setMs(Math.min(passed, LONGEST_MS));
          if (passed >= LONGEST_MS) void stop();
        }, 100);
      },
      (cause: unknown) => wanted && setStep({ at: "wrong", refused: cause instanceof DOMException && cause.name === "NotAllowedError" }),
    );
    return () => {
      wanted = false;
      clearInterval(timer);
      recording.current?.cancel();
    };
  }, [t]);
  useEffect(() => main.current?.querySelector<HTMLElement>(".btn-primary")?.focus(), [step.at]);
  useEffect(() => () => {
    if (step.at === "heard") URL.revokeObjectURL(step.url);
  }, [step]);

  return (
    <div
      ref={main}
      className="voice"
      role="group"
      aria-label={t("voice.name")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <IconButton icon={Trash2} label={t("voice.drop")} keys="Esc" onClick={onClose} />
      {step.at === "wrong" ? (
        <p className="failed" role="alert">
          {t(step.refused ? "voice.refused" : "voice.missing")}
        </p>
      ) : step.at === "heard" ? (
        <audio controls src={step.url} aria-label={t("voice.listen")} />
      ) : (
        <>
          <Mic size={18} aria-hidden />
          <span role="status">{t(step.at === "asking" ? "voice.asking" : "voice.recording")}</span>
          <b>{clockOf(ms)}</b>
          <meter ref={meter} min={0} max={1} aria-label={t("voice.level")} />
        </>
      )}
      {step.at === "recording" && (
        <Button look="primary" icon={Square} onClick={() => void stop()}>
          {t("voice.stop")}
        </Button>
      )}
      {step.at === "heard" && (
        <Button look="primary" icon={Send} onClick={() => onSend(step.file)}>
          {t("voice.send")}
        </Button>
      )}
    </div>
  );
}
