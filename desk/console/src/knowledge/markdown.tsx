/** Markdown as people will read it. Raw HTML in an article stays text, and pictures are not shown, as in the chat. */
import MarkdownIt from "markdown-it";
import { useMemo } from "react";
import { trusting } from "../ui/trusted";

const reader = new MarkdownIt({ html: false, linkify: true, typographer: false }).disable("image");
/** The one place where text becomes markup: the browser takes it from nowhere else. */
const trusted = trusting({ createHTML: (text) => reader.render(text) });

export function Markdown({ text }: { text: string }) {
  const html = useMemo(() => trusted.createHTML(text), [text]);
  return <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}
