import { assert, assertEquals } from "@std/assert";
import { filesIn, read } from "../structure/source_files.ts";

const files: string[] = [];
for await (const file of filesIn("")) files.push(file);

/** Folders at the top of the project. */
const TOP = new Set(
  files.filter((file) => file.includes("/")).map((file) => file.split("/")[0]),
);

/** Earlier versions had other files; the change log names those, too. */
const documents = files.filter((file) =>
  file.endsWith(".md") && file !== "CHANGELOG.md"
);

/** True for `lib/shared/`, `call.ts` and `media/heartbeat.ts`; not for a URL or a package. */
function namesFile(code: string): boolean {
  if (!/^[\w./<>*-]+$/.test(code) || code.startsWith("/")) return false;
  return /\.(tsx?|css)$/.test(code) ||
    (code.includes("/") && TOP.has(code.split("/")[0]));
}

/** Whether the project has a file or folder of this path or the end of a path. */
function exists(path: string): boolean {
  const pattern = path
    .replace(/\/$/, "")
    .replace(/[.]/g, "\\.")
    .replace(/\*|<\w+>/g, "[^/]*");
  const place = new RegExp(`(^|/)${pattern}($|/)`);
  return files.some((file) => place.test(file));
}

Deno.test("every file and folder that a document names exists", async () => {
  let named = 0;
  const missing: string[] = [];
  for (const document of documents) {
    for (const [, code] of (await read(document)).matchAll(/`([^`\n]+)`/g)) {
      if (!namesFile(code)) continue;
      named++;
      if (!exists(code)) missing.push(`${document}: ${code}`);
    }
  }
  assert(named > 200);
  assertEquals(missing, []);
});

Deno.test("every link between documents leads to a file and its heading", async () => {
  let links = 0;
  const broken: string[] = [];
  for (const document of documents) {
    const text = await read(document);
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      links++;
      const [path, heading] = target.split("#");
      const file = path === ""
        ? document
        : new URL(path, `file:///${document}`).pathname.slice(1);
      if (!files.some((each) => each === file || each.startsWith(`${file}/`))) {
        broken.push(`${document}: ${target}`);
      } else if (heading && !headings(await read(file)).includes(heading)) {
        broken.push(`${document}: ${target}`);
      }
    }
  }
  assert(links > 20);
  assertEquals(broken, []);
});

/** The anchors that GitHub gives a document's headings. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}
