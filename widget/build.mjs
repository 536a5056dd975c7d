// Builds the widget into the one file that is committed, its versioned copy's name and its SRI hash.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import * as esbuild from "esbuild";

const folder = new URL("../assistant/channel/page/", import.meta.url);

/** Style sheets become minified text: the widget adopts them as constructed sheets. */
const styleAsText = {
  name: "style-as-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: `export default ${JSON.stringify(code.trim())}`, loader: "js" };
    });
  },
};

const { outputFiles } = await esbuild.build({
  entryPoints: [new URL("src/assistant.ts", import.meta.url).pathname],
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome105", "firefox115", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  plugins: [styleAsText],
  write: false,
});
const script = outputFiles[0].contents;
const integrity = `sha384-${createHash("sha384").update(script).digest("base64")}`;
await writeFile(new URL("assistant.js", folder), script);
await writeFile(new URL("assistant.js.sri", folder), `${integrity}\n`);
// The snippet of the guides always names the file that is committed.
for (const guide of ["README.md", "docs/integration.md"]) {
  const path = new URL(`../${guide}`, import.meta.url);
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) continue;
  const version = createHash("sha256").update(script).digest("hex").slice(0, 12);
  await writeFile(
    path,
    text
      .replace(/sha384-[A-Za-z0-9+/=]{64}/g, integrity)
      .replace(/assistant\.[0-9a-f]{12}\.js/g, `assistant.${version}.js`),
  );
}
console.log(`assistant.js: ${script.length} bytes, ${integrity}`);
