/* Search would need a worker made from a blob, which the page's policy refuses; Swagger's page has a filter. */
const font = { fontFamily: "system-ui, sans-serif" };

window.Redoc.init(
  "/api/schema",
  { disableSearch: true, hideDownloadButton: true, theme: { colors: { primary: { main: "#0b5c64" } }, typography: { ...font, headings: font } } },
  document.getElementById("viewer"),
);
