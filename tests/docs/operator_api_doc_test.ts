import { assert, assertEquals } from "@std/assert";
import { toJsonSchema } from "@valibot/to-json-schema";
import * as guests from "../../lib/shared/guest_links.ts";
import * as people from "../../lib/shared/operator_people.ts";
import {
  DrainRequest,
  OperatorStatus,
} from "../../lib/shared/operator_status.ts";
import doc from "../../lib/operations/operator_api.json" with { type: "json" };

const SCHEMAS = { ...people, ...guests, OperatorStatus, DrainRequest };

Deno.test("the operators' API is described with the schemas of the code", () => {
  for (const [name, described] of Object.entries(doc.components.schemas)) {
    const schema = SCHEMAS[name as keyof typeof SCHEMAS];
    assert(typeof schema === "object", name);
    const { $schema: _, ...own } = toJsonSchema(schema);
    assertEquals(plain(described), plain(own), name);
  }
  const used = [...JSON.stringify(doc.paths).matchAll(/schemas\/(\w+)/g)]
    .map(([, name]) => name);
  assertEquals(
    [...new Set(used)].toSorted(),
    Object.keys(doc.components.schemas).toSorted(),
  );
});

Deno.test("the operators' API has exactly the paths and methods of the routes", async () => {
  const routes = new URL("../../routes/status/", import.meta.url);
  const found: Record<string, string[]> = {};
  for (const file of filesIn(routes)) {
    // The page is for people.
    if (file === "index.tsx") continue;
    const { handler } = await import(new URL(file, routes).href);
    const { headers } = handler.OPTIONS();
    found[`/status/${file.replace(/(\/index)?\.ts$/, "")}`] = headers
      .get("allow").split(", ").filter((method: string) =>
        method !== "HEAD" && method !== "OPTIONS"
      );
  }
  const described = Object.entries(doc.paths).map((
    [path, methods],
  ) => [path, Object.keys(methods).map((method) => method.toUpperCase())]);
  assertEquals(Object.fromEntries(described), found);
});

/** Paths of the files in a folder and below. */
function* filesIn(folder: URL, prefix = ""): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) {
      yield* filesIn(new URL(`${name}/`, folder), `${prefix}${name}/`);
    } else yield prefix + name;
  }
}

/** A schema without descriptions, its keys in order. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) =>
        key !== "description" || typeof value !== "string"
      )
      .map(([key, value]) => [key, plain(value)])
      .toSorted(([a], [b]) => String(a).localeCompare(String(b))),
  );
}
