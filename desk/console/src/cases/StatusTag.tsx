/** A case's state in its own words, coloured by what kind of state it is. */
export function StatusTag({ label, category }: { label: string; category: string }) {
  const look = category === "closed" ? "" : category === "waiting" ? "tag-warn" : "tag-ok";
  return <span className={`tag ${look}`}>{label}</span>;
}
