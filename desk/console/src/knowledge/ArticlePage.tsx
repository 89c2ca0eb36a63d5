/** One article: read it, change it, publish it, take an older text back. */
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Archive, Save, Send } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import "./knowledge.css";
import { Problem } from "../api/client";
import type { Article } from "../api/types";
import { Button } from "../ui/Button";
import { Failed, Loading } from "../ui/Empty";
import { Field } from "../ui/Field";
import { toast } from "../ui/toasts";
import { may } from "../users/may";
import { useMe } from "../users/session";
import { type ArticleBody, useArchive, useArticle, useSaveArticle } from "./data";
import { Care } from "./Care";
import { Markdown } from "./markdown";
import { Proposals } from "./Proposals";
import { Standing } from "./Standing";
import { Versions } from "./Versions";
import { type Audience, AudienceFields } from "./Whose";

export function ArticlePage() {
  const { t } = useTranslation();
  const { articleId } = useParams({ from: "/desk/knowledge/$articleId" });
  const me = useMe();
  const article = useArticle(articleId);
  if (article.isError) return <div className="page"><h1>{t("knowledge.title")}</h1><Failed error={article.error} retry={() => void article.refetch()} /></div>;
  if (articleId !== "new" && !article.data) return <div className="page"><Loading /></div>;
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <p className="muted">
            <Link to="/knowledge" className="link">{t("knowledge.title")}</Link>
          </p>
          <h1>{article.data?.title ?? t("knowledge.new")}</h1>
        </div>
        {article.data && (
          <span className={article.data.status === "published" ? "tag tag-ok" : "tag"}>
            {t(`knowledge.statuses.${article.data.status}`)} · {t("knowledge.version", { version: article.data.version })}
          </span>
        )}
      </header>
      {may(me, "article", articleId === "new" ? "create" : "edit") ? (
        <>
          <Editor key={articleId} id={articleId} article={article.data} />
          {article.data && <Care key={`care-${articleId}`} article={article.data} />}
          {article.data && may(me, "conversation", "read") && <Standing articleId={articleId} />}
        </>
      ) : (
        <section className="panel" aria-label={t("knowledge.preview")}>
          <Markdown text={article.data?.body ?? ""} />
        </section>
      )}
    </div>
  );
}

const LANGUAGES = ["es", "en", "pt"] as const;
const MOST_WAYS = 100;
const linesOf = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

function Editor({ id, article }: { id: string; article: Article | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const save = useSaveArticle(id);
  const archive = useArchive(id);
  const [body, setBody] = useState(article?.body ?? "");
  const [audience, setAudience] = useState<Audience>(article?.audience ?? "public");
  const [institution, setInstitution] = useState(article?.organization_id ?? "");
  const [askedAs, setAskedAs] = useState(article?.asked_as?.join("\n") ?? "");
  const fields = save.error instanceof Problem ? save.error.fields : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const publish = (event.nativeEvent as SubmitEvent).submitter?.getAttribute("value") === "publish";
    const content: ArticleBody = {
      title: String(form.get("title")).trim(),
      body,
      language: LANGUAGES.find((language) => language === form.get("language")) ?? "es",
      audience,
      // What is public may be of an institution too: that stays as it is.
      ...(audience === "institution" ? { organization_id: institution } : {}),
      asked_as: linesOf(askedAs),
    };
    save.mutate(
      { body: content, publish },
      {
        onSuccess: (saved) => {
          toast(t(publish ? "knowledge.published" : "ui.saved"));
          if (id === "new") void navigate({ to: "/knowledge/$articleId", params: { articleId: saved.id } });
        },
      },
    );
  };
  return (
    <form className="form" onSubmit={submit}>
      <div className="article-edit">
        <section className="panel">
          <Field label={t("knowledge.article_title")} error={fields["title"]}>
            <input name="title" required maxLength={200} defaultValue={article?.title ?? ""} autoFocus={id === "new"} data-focus={id === "new"} />
          </Field>
          <div className="two">
            <Field label={t("knowledge.language")} error={fields["language"]}>
              <select name="language" defaultValue={article?.language ?? "es"}>
                <option value="es">Español</option>
                <option value="en">English</option>
                <option value="pt">Português</option>
              </select>
            </Field>
            <AudienceFields audience={audience} onAudience={setAudience} institution={institution} onInstitution={setInstitution} errors={fields} />
          </div>
          <Field label={t("knowledge.body")} error={fields["body"]}>
            <textarea className="article-body" required value={body} onChange={(event) => setBody(event.target.value)} />
          </Field>
          <Field label={t("knowledge.asked_as")} hint={t("knowledge.asked_as_hint")} error={fields["asked_as"]}>
            <textarea name="asked_as" rows={4} value={askedAs} onChange={(event) => setAskedAs(event.target.value)} />
          </Field>
          {article && (
            <Proposals
              articleId={article.id}
              known={() => linesOf(askedAs).slice(0, MOST_WAYS)}
              onTake={(lines) => setAskedAs([...linesOf(askedAs), ...lines].join("\n"))}
            />
          )}
        </section>
        <section className="panel" aria-labelledby="article-preview">
          <h2 id="article-preview">{t("knowledge.preview")}</h2>
          {body.trim() ? <Markdown text={body} /> : <p className="muted">{t("knowledge.preview_empty")}</p>}
        </section>
      </div>
      {save.isError && <Failed error={save.error} />}
      {archive.isError && <Failed error={archive.error} />}
      <div className="form-foot article-foot">
        {article && article.status !== "archived" && (
          <Button icon={Archive} busy={archive.isPending} onClick={() => archive.mutate(undefined, { onSuccess: () => toast(t("knowledge.archived")) })}>
            {t("knowledge.archive")}
          </Button>
        )}
        <Button type="submit" value="draft" icon={Save} busy={save.isPending}>{t("knowledge.save_draft")}</Button>
        <Button type="submit" value="publish" look="primary" icon={Send} busy={save.isPending}>{t("knowledge.publish")}</Button>
      </div>
      {article && <Versions id={id} onRestore={setBody} />}
    </form>
  );
}
