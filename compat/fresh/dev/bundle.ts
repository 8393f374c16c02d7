import { fileURLToPath } from "node:url";
import { absolute } from "./paths.ts";

/** The browser's modules. */
export interface Bundle {
  /** Name of each entry's file, in the order given. */
  entries: string[];
  /** Contents by file name. */
  files: Map<string, Uint8Array<ArrayBuffer>>;
}

/** Never written to: only names in what the bundler returns. */
const OUTPUT = "/bundle";

/**
 * Bundles modules for browsers, with shared code in separate chunks.
 *
 * @param entries file URLs
 * @throws {Error} with the bundler's messages
 */
export async function bundle(entries: string[]): Promise<Bundle> {
  const result = await Deno.bundle({
    entrypoints: entries,
    outputDir: OUTPUT,
    write: false,
    platform: "browser",
    format: "esm",
    codeSplitting: true,
    minify: true,
  });
  if (!result.success) {
    const messages = result.errors.map(({ text, location }) =>
      // The types leave out that a location can be null.
      location
        ? `${location.file}:${location.line}:${location.column}: ${text}`
        : text
    );
    throw new Error(`The islands cannot be bundled:\n${messages.join("\n")}`);
  }
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const { path, contents } of result.outputFiles ?? []) {
    const name = absolute(path, "/").slice(OUTPUT.length + 1);
    files.set(name, contents ?? new Uint8Array());
  }
  return { entries: entries.map((url) => outputOf(url, files.keys())), files };
}

/** The bundler names outputs by the entry's path below the folder that all entries share. */
function outputOf(url: string, names: Iterable<string>): string {
  const path = fileURLToPath(url).replace(/\.\w+$/, ".js");
  const matching = [...names].filter((name) => path.endsWith(`/${name}`))
    .sort((a, b) => b.length - a.length);
  if (matching.length === 0) throw new Error(`No output for ${path}`);
  return matching[0];
}
