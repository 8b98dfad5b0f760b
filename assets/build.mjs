/**
 * Compiles scss/frame.scss into ../beenthere/static_built/frame and copies the fonts and images
 * it names, and no others. Prints one line; fails on a color that has no name (palette.mjs).
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";

import { palette, strays } from "./palette.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const uswds = join(here, "node_modules/@uswds/uswds");
const target = join(here, "../beenthere/static_built/frame");

const KEYWORDS = { white: "#ffffff", "#fff": "#ffffff" };
const COLOR = /#[0-9a-f]{3,8}\b|rgba?\([^)]*\)|\b(?:white|black|red)\b/gi;
const DECLARATION = /^(\s*[a-z-]+:)([^;{}]*)(;?)$/gm;

/** Puts the names of the palette back where USWDS wrote the values of its tokens. */
function named(css) {
  const names = new Map(Object.entries(palette).map(([name, { token }]) => [token, name]));
  for (const [value, name] of Object.entries(strays)) names.set(value, name);
  const unknown = new Set();
  const result = css.replace(DECLARATION, (whole, property, value, end) =>
    value.includes("url(")
      ? whole
      : property +
        value.replace(COLOR, (found) => {
          const name = names.get(KEYWORDS[found] ?? found);
          if (name === undefined) unknown.add(found);
          return `var(--${name})`;
        }) +
        end,
  );
  if (unknown.size > 0) {
    throw new Error(`colors without a name in palette.mjs: ${[...unknown].join(", ")}`);
  }
  return result;
}

/** The palette as custom properties of one scheme. */
function properties(scheme) {
  return Object.entries(palette)
    .map(([name, color]) => `--${name}: ${color[scheme]};`)
    .join("\n");
}

function compile() {
  const { css } = sass.compile(join(here, "scss/frame.scss"), {
    loadPaths: [join(uswds, "packages"), join(here, "scss")],
    quietDeps: true,
  });
  const schemes =
    `:root { color-scheme: light dark; ${properties("light")} }\n` +
    `@media screen and (prefers-color-scheme: dark) { :root { ${properties("dark")} } }\n`;
  const body = named(css.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^@charset .*;$/m, ""));
  return sass.compileString(schemes + body, { syntax: "css", style: "compressed", charset: false }).css;
}

/** Copies what the stylesheet names; a name USWDS does not have is an error. */
function copyNamed(css) {
  const files = new Set(
    [...css.matchAll(/url\("?\.\.\/((?:fonts|img)\/[^")]+)"?\)/g)].map(([, path]) => path),
  );
  for (const path of files) {
    cpSync(join(uswds, "dist", path), join(target, path));
  }
  return files.size;
}

rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, "css"), { recursive: true });
const css = compile();
writeFileSync(join(target, "css/frame.css"), css);
const copied = copyNamed(css);
const kilobytes = (bytes) => `${Math.round(bytes / 1024)} kB`;
console.log(
  `frame.css ${kilobytes(css.length)} (${kilobytes(gzipSync(css).length)} compressed), ` +
    `${copied} fonts and images`,
);
