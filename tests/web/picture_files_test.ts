import { assert, assertEquals } from "@std/assert";
import { createApp } from "../../lib/web/app.ts";
import { buildInMemory } from "../../lib/web/build.ts";
import { PLAIN_PAGE } from "../../lib/shared/page_settings.ts";

const app = createApp({
  service: { name: "Test phone", version: "1.2.3" },
  acceptSocket: () => new Response(),
  operations: () => null,
  push: () => null,
  messages: () => null,
  page: () => PLAIN_PAGE,
});
(await buildInMemory())(app);
const handler = app.handler();

function get(path: string): Promise<Response> {
  return handler(new Request(`https://localhost${path}`));
}

Deno.test("only the picture worker may compile WebAssembly, and it reaches nothing", async () => {
  const policy = async (path: string) =>
    (await get(path)).headers.get("content-security-policy");
  assertEquals(
    await policy("/picture/worker.js"),
    "default-src 'none'; script-src 'wasm-unsafe-eval'; frame-ancestors 'none'",
  );
  for (const path of ["/", "/picture/person.wasm", "/sw.js", "/nowhere"]) {
    assert(!(await policy(path))?.includes("unsafe"), path);
  }
});

Deno.test("the worker imports nothing, and the program has the exports that it uses", async () => {
  const worker = await (await get("/picture/worker.js")).text();
  assert(!/\bimport\b|\bfetch\(/.test(worker));
  const program = await get("/picture/person.wasm");
  assertEquals(program.headers.get("content-type"), "application/wasm");
  const module = await WebAssembly.compile(await program.bytes());
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  for (const name of "qrstuvwxyzABC") assert(names.includes(name), name);
  const asked = WebAssembly.Module.imports(module);
  assertEquals(
    asked.map(({ module, name }) => `${module}.${name}`).toSorted(),
    [..."abcdefghijklmnop"].map((name) => `a.${name}`),
  );
  const model = await get("/picture/person.tflite");
  // A TensorFlow Lite file names its format in bytes 4 to 7.
  const name = (await model.bytes()).subarray(4, 8);
  assertEquals(new TextDecoder().decode(name), "TFL3");
});

Deno.test("the files of a version are kept for good, others are asked for again", async () => {
  for (const name of ["worker.js", "person.wasm", "person.tflite"]) {
    const kept = async (path: string) =>
      (await get(path)).headers.get("cache-control")?.includes("immutable");
    assertEquals(await kept(`/picture/${name}?build=1`), true);
    assertEquals(await kept(`/picture/${name}`), false);
  }
});
