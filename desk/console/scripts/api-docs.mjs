/** Lays the API documentation's viewers where the desk serves them: desk/api_docs/dist, under /api/docs-assets/dist. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const target = fileURLToPath(new URL("../../api_docs/dist", import.meta.url));
const { resolve } = createRequire(import.meta.url);
const swagger = dirname(resolve("swagger-ui-dist/package.json"));
const redoc = dirname(resolve("redoc/package.json"));
// Redoc fetches its mark from its makers' server; nothing here asks another host.
const FOREIGN_MARK = /https:\/\/cdn\.redoc\.ly\/redoc\/[\w.-]+\.svg/g;
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

const files = {
  "swagger-ui.js": readFileSync(join(swagger, "swagger-ui-bundle.js"), "utf8"),
  "swagger-ui.css": readFileSync(join(swagger, "swagger-ui.css"), "utf8"),
  "redoc.js": readFileSync(join(redoc, "bundles/redoc.standalone.js"), "utf8").replaceAll(FOREIGN_MARK, NOTHING),
};
mkdirSync(target, { recursive: true });
for (const [name, text] of Object.entries(files)) {
  // The maps stay behind: without them no developer tool asks for a file that is not there.
  writeFileSync(join(target, name), text.replace(/\n\/[/*]# sourceMappingURL=[^\n]*\n?$/, "\n"));
}
