import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "./ui/styles.css";

import { createRoot } from "react-dom/client";

import { App } from "./App";
import { rememberedLocale, startI18n } from "./i18n";
import { rememberedTheme, wear } from "./ui/theme";

wear(rememberedTheme());
void startI18n(rememberedLocale()).then(() => {
  const root = document.getElementById("root");
  if (root) createRoot(root).render(<App />);
});
