/** Markdown as people will read it. Raw HTML in an article stays text, and pictures are not shown, as in the chat. */
import MarkdownIt from "markdown-it";
import { useMemo } from "react";

const reader = new MarkdownIt({ html: false, linkify: true, typographer: false }).disable("image");

export function Markdown({ text }: { text: string }) {
  const html = useMemo(() => reader.render(text), [text]);
  return <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}
