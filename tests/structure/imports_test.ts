import { assertEquals } from "@std/assert";
import { filesIn, read, ROOT } from "./source_files.ts";

/**
 * The folders of `lib/`. Each imports only folders listed after it, so that a
 * reader who goes down the list never meets a dependency on an earlier folder.
 */
const FOLDERS = [
  "web",
  "operations",
  "service",
  "doctor",
  "cluster",
  "media_nodes",
  "auth",
  "push",
  "messages",
  "telemetry",
  "ui",
  "phone",
  "media",
  "media_server",
  "signaling",
  "config",
  "net",
  "sdp",
  "shared",
];

/** Folders whose code the browser loads. */
const BROWSER_FOLDERS = ["ui", "phone", "shared"];

/** Static and dynamic imports and re-exports of a relative path. */
const IMPORT =
  /\b(?:import|export)\b(\s+type\b)?[^;"'(]*?\bfrom\s*"(\.[^"]+)"|\bimport\(\s*"(\.[^"]+)"/g;

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const file of filesIn(folder)) {
    if (/\.tsx?$/.test(file)) yield file;
  }
}

async function importsOf(file: string): Promise<Import[]> {
  const url = new URL(file, ROOT);
  const text = await read(file);
  return [...text.matchAll(IMPORT)].map(([, type, from, dynamic]) => ({
    from: file,
    to: new URL(from ?? dynamic, url).href.slice(ROOT.href.length),
    typeOnly: type !== undefined,
  }));
}

function folderOf(file: string): string {
  const [top, folder] = file.split("/");
  return top === "lib" ? folder : top;
}

Deno.test("every file of lib/ is in one of its folders", async () => {
  const loose: string[] = [];
  for await (const file of sources("lib/")) {
    if (!FOLDERS.includes(folderOf(file))) loose.push(file);
  }
  assertEquals(loose, []);
});

Deno.test("a folder of lib/ imports only folders named after it", async () => {
  const upward: string[] = [];
  for await (const file of sources("lib/")) {
    for (const { from, to } of await importsOf(file)) {
      if (!to.startsWith("lib/")) continue;
      const [a, b] = [from, to].map((path) => FOLDERS.indexOf(folderOf(path)));
      if (b < a) upward.push(`${from} imports ${to}`);
    }
  }
  assertEquals(upward, []);
});

Deno.test("the browser loads nothing but islands/, lib/ui, lib/phone and lib/shared", async () => {
  const seen = new Set<string>();
  const queue: string[] = [];
  for await (const file of sources("islands/")) queue.push(file);
  const foreign: string[] = [];
  while (queue.length > 0) {
    const file = queue.pop()!;
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { from, to, typeOnly } of await importsOf(file)) {
      if (typeOnly) continue;
      const folder = folderOf(to);
      if (folder === "islands" || BROWSER_FOLDERS.includes(folder)) {
        queue.push(to);
      } else foreign.push(`${from} imports ${to}`);
    }
  }
  assertEquals(foreign, []);
});

Deno.test("no file of lib/signaling imports itself through others, types included", async () => {
  const imports = new Map<string, string[]>();
  for await (const file of sources("lib/signaling/")) {
    imports.set(file, (await importsOf(file)).map(({ to }) => to));
  }
  const done = new Set<string>();
  const circleFrom = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of imports.get(file) ?? []) {
      const circle = circleFrom(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
  };
  for (const file of imports.keys()) {
    assertEquals(circleFrom(file, []), undefined);
  }
});

Deno.test("lib/signaling uses Deno only to open a WebSocket", async () => {
  const uses: string[] = [];
  for await (const file of sources("lib/signaling/")) {
    for (const [, name] of (await read(file)).matchAll(/\bDeno\.(\w+)/g)) {
      uses.push(`${file}: ${name}`);
    }
  }
  assertEquals([...new Set(uses)].toSorted(), [
    "lib/signaling/sockets/socket_server.ts: WebSocketUpgrade",
    "lib/signaling/sockets/socket_server.ts: upgradeWebSocket",
  ]);
});

Deno.test("lib/signaling needs one package, for schemas", async () => {
  const packages = new Set<string>();
  for await (const file of sources("lib/signaling/")) {
    for (
      const [, name] of (await read(file)).matchAll(/from "([^."][^"]*)"/g)
    ) {
      packages.add(name);
    }
  }
  assertEquals([...packages], ["valibot"]);
});

Deno.test("only lib/media/kurento_*.ts may use any", async () => {
  const exempt: string[] = [];
  for await (const file of sources("")) {
    if (/deno-lint-ignore(-file)? .*no-explicit-any/.test(await read(file))) {
      exempt.push(file);
    }
  }
  assertEquals(
    exempt.filter((file) => !/^lib\/media\/kurento_\w+\.ts$/.test(file)),
    [],
  );
});
