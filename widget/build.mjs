// Builds the widget into the one file that is committed, its versioned copy's name and its SRI hash.
// What is done here besides bundling is for its size (budget: design 04, tests/browser/test_widget.py).
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import * as esbuild from "esbuild";
import { minify } from "terser";

const folder = new URL("../assistant/channel/page/", import.meta.url);
const source = new URL("src/", import.meta.url).pathname;

/** Names of what the modules give each other, which become short ones: nothing else may have them (`check`). */
const INNER = (
  "begin catchUp dismiss draw enrich entryOf expire field forget indent introduce launch leave linkTo listen lock more node " +
  "cutOff backOn keyed press propose rank recover redraw rejoin reveal say settings settle settleAll shown soFar spoken " +
  "suggest typed watch"
).split(" ");

/** No inner name is that of something of the browser, or of a field that is sent, stored or told to other tabs. */
async function check() {
  const lib = new URL("node_modules/typescript/lib/", import.meta.url);
  const browser = (await readdir(lib)).filter((name) => /^lib\.(dom|es\d+)(\.\w+)*\.d\.ts$/.test(name)).map((name) => new URL(name, lib));
  const data = ["api", "memory", "tabs"].map((name) => new URL(`src/${name}.ts`, import.meta.url));
  const member = /^\s+(?:readonly |get |set )*"?(\w+)"?\??[:(<]/gm;
  const field = /(\w+)"?\??:/g;
  for (const [files, pattern] of [[browser, member], [data, field]]) {
    for (const file of files) {
      for (const [, name] of (await readFile(file, "utf8")).matchAll(pattern)) {
        if (INNER.includes(name)) throw new Error(`${name} is not an inner name: ${file.pathname} has it`);
      }
    }
  }
}

/** Style sheets become minified text, with short names for their own variables: the widget adopts constructed sheets. */
const styleAsText = {
  name: "style-as-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      const own = [...new Set(code.match(/--(?!ans-)[\w-]+/g))];
      const short = code.trim().replace(/--(?!ans-)[\w-]+/g, (name) => `--${own.indexOf(name).toString(36)}`);
      return { contents: `export default ${JSON.stringify(short)}`, loader: "js" };
    });
  },
};

/** What the interface says in a language: the code of each text, by `section.name`. */
async function said(language) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [`${source}texts/${language}.ts`],
    bundle: true,
    minify: true,
    format: "esm",
    charset: "utf8",
    write: false,
  });
  const { [language]: texts } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  const { lang, ...sections } = texts;
  const named = { lang };
  for (const [section, inside] of Object.entries(sections)) {
    for (const [name, text] of Object.entries(inside)) named[`${section}.${name}`] = text;
  }
  const code = (text) => (typeof text === "string" ? JSON.stringify(text) : String(text));
  // Those alike stand together, which compresses better.
  const sorted = Object.entries(named).sort(([, one], [, two]) => (typeof one).length - (typeof two).length);
  return new Map(sorted.map(([name, text]) => [name, code(text)]));
}

/** The texts become one list by language, and their names the places in it; what is the same in both languages has one. */
async function textsAsLists() {
  const languages = { fr: await said("fr"), en: await said("en") };
  const lists = { fr: [], en: [] };
  const places = new Map();
  for (const [name, fr] of languages.fr) {
    const en = languages.en.get(name);
    const same = lists.fr.findIndex((text, at) => text === fr && lists.en[at] === en);
    places.set(name, same < 0 ? lists.fr.length : same);
    if (same >= 0) continue;
    lists.fr.push(fr);
    lists.en.push(en);
  }
  return {
    name: "texts-as-lists",
    setup(build) {
      build.onLoad({ filter: /\/src\/texts\/(fr|en)\.ts$/ }, ({ path }) => {
        const language = path.slice(-5, -3);
        return { contents: `export const ${language} = [${lists[language]}];`, loader: "ts" };
      });
      build.onLoad({ filter: /\/src\/\w+\.ts$/ }, async ({ path }) => {
        const contents = (await readFile(path, "utf8"))
          .replace(/\bt\.(lang|(?:card|shell)\.\w+)/g, (_, name) => {
            if (!places.has(name)) throw new Error(`${path}: no text is named ${name}`);
            return `t[${places.get(name)}]`;
          })
          // An expression in parts is for who reads it.
          .replace(/new RegExp\((\[[^]*?\])\.map\(\(one\) => one\.source\)\.join\("\|"\), "g"\)/, (_, parts) =>
            String(new RegExp(new Function(`return ${parts}`)().map((one) => one.source).join("|"), "g")));
        return { contents, loader: "ts" };
      });
    },
  };
}

await check();
const { outputFiles } = await esbuild.build({
  entryPoints: [`${source}assistant.ts`],
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  format: "esm",
  target: ["es2022", "chrome105", "firefox115", "safari16.4"],
  // Written as they are, rather than as strings: all these browsers know them.
  supported: { "regexp-unicode-property-escapes": true },
  charset: "utf8",
  legalComments: "none",
  mangleProps: new RegExp(`^(${INNER.join("|")})$`),
  plugins: [styleAsText, await textsAsLists()],
  write: false,
});
// Unlike esbuild, terser gives an inner function the names of the outer one that it does not read: it compresses better.
const { code } = await minify(outputFiles[0].text, {
  module: true,
  ecma: 2022,
  compress: { defaults: false, booleans: true, join_vars: true },
});
const script = new TextEncoder().encode(code);
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
