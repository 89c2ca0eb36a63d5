/** A form in a dialog that saves one thing and shows the server's objections beside their fields. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { api, Problem } from "../api/client";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Failed } from "./Empty";
import { toast } from "./toasts";

interface EditProps {
  title: string;
  /** Collection for a new thing, or the thing's own path to change it. */
  path: string;
  isNew: boolean;
  cacheKey: readonly unknown[];
  read: (form: FormValues) => object;
  fields: (errors: Record<string, string>) => ReactNode;
  onClose: () => void;
}

export class FormValues {
  constructor(private readonly form: FormData) {}
  text(name: string): string {
    return String(this.form.get(name) ?? "").trim();
  }
  /** Comma-separated words. */
  words(name: string): string[] {
    return this.text(name).split(",").map((word) => word.trim()).filter(Boolean);
  }
  all(name: string): string[] {
    return this.form.getAll(name).map(String);
  }
  number(name: string): number {
    return Number(this.form.get(name));
  }
  /** Only what was filled in: an empty secret keeps the present one. */
  filled(...names: string[]): Record<string, string> {
    return Object.fromEntries(names.map((name) => [name, this.text(name)]).filter(([, value]) => value !== ""));
  }
}

export function EditDialog({ title, path, isNew, cacheKey, read, fields, onClose }: EditProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const save = useMutation({
    mutationFn: (body: object) => (isNew ? api.post<unknown>(path, body) : api.patch<unknown>(path, body)),
    onSuccess: () => {
      toast(t("ui.saved"));
      onClose();
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: cacheKey }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(read(new FormValues(new FormData(event.currentTarget))));
  };
  const form = useRef<HTMLFormElement>(null);
  // A long form would hide what was objected to.
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [save.error]);
  return (
    <Dialog title={title} onClose={onClose} look="side">
      <form className="form" ref={form} onSubmit={submit}>
        {fields(save.error instanceof Problem ? save.error.fields : {})}
        {save.isError && <Failed error={save.error} />}
        <div className="form-foot">
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={save.isPending}>{t("ui.save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
