/** Build of the staff console: served under /console/ with a policy that allows no inline script, style or font. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = process.env["VENTANILLA_DEV_BACKEND"] ?? "http://127.0.0.1:4174";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: "127.0.0.1",
    fs: { allow: ["../.."] },
    proxy: { "/api": backend, "/socket.io": { target: backend, ws: true } },
  },
  test: { include: ["test/**/*.test.ts"] },
});
