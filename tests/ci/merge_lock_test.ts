import { assertEquals, assertThrows } from "@std/assert";
import { type Lockfile, merged } from "../../.ci/merge_lock.ts";

const integrity = "sha512-";
const CLIENT = {
  specifier: "npm:kurento-client@7.3.0",
  integrity,
  dependencies: ["extend"],
};

/** A temporary lock as Deno 2.9.6 writes it without `compat/`. */
function upstreamLock(): Lockfile {
  return {
    version: "5",
    specifiers: {
      "jsr:@fresh/build-id@1": "1.0.1",
      "jsr:@fresh/core@^2.3.3": "2.3.3",
      "npm:@preact/signals@^2.11.4": "2.11.4_preact@10.29.8",
      "npm:esbuild@0.25.7": "0.25.7",
      "npm:extend@3.0.2": "3.0.2",
      "npm:preact@^10.29.1": "10.29.8",
    },
    jsr: {
      "@fresh/build-id@1.0.1": { integrity },
      "@fresh/core@2.3.3": {
        integrity,
        dependencies: ["jsr:@fresh/build-id", "npm:esbuild", "npm:preact"],
      },
    },
    npm: {
      "@preact/signals@2.11.4_preact@10.29.8": {
        integrity,
        dependencies: ["preact"],
      },
      "esbuild@0.25.7": {
        integrity,
        optionalDependencies: ["@esbuild/linux-x64"],
      },
      "@esbuild/linux-x64@0.25.7": { integrity },
      "extend@3.0.2": { integrity },
      "orphan@1.0.0": { integrity },
      "preact@10.29.8": { integrity },
    },
    workspace: {
      dependencies: [
        "jsr:@fresh/core@^2.3.3",
        "npm:@preact/signals@^2.11.4",
        "npm:extend@3.0.2",
        "npm:preact@^10.29.1",
      ],
    },
  };
}

Deno.test("JSR packages stay locked, with the npm packages that they import", () => {
  const scratch = upstreamLock();
  const lock = merged(scratch, CLIENT);
  assertEquals(lock.jsr, scratch.jsr);
  assertEquals(Object.keys(lock.npm), [
    "@esbuild/linux-x64@0.25.7",
    "@preact/signals@2.11.4_preact@10.29.8",
    "esbuild@0.25.7",
    "extend@3.0.2",
    "kurento-client@7.3.0",
    "preact@10.29.8",
  ]);
});

Deno.test("kurento-client replaces its dependencies among the imports", () => {
  const lock = merged(upstreamLock(), CLIENT);
  assertEquals(lock.npm["kurento-client@7.3.0"], {
    integrity,
    dependencies: ["extend"],
  });
  assertEquals(lock.workspace.dependencies, [
    "jsr:@fresh/core@^2.3.3",
    "npm:@preact/signals@^2.11.4",
    "npm:kurento-client@7.3.0",
    "npm:preact@^10.29.1",
  ]);
  assertEquals(lock.specifiers["npm:kurento-client@7.3.0"], "7.3.0");
  assertEquals("npm:extend@3.0.2" in lock.specifiers, false);
});

Deno.test("a JSR package that was not resolved is an error, unless it is local", () => {
  const unreached = upstreamLock();
  delete unreached.specifiers["jsr:@fresh/core@^2.3.3"];
  delete unreached.jsr;
  assertThrows(() => merged(unreached, CLIENT), Error, "jsr:@fresh/core");

  unreached.workspace.links = { "jsr:@fresh/core@2.3.3": {} };
  assertEquals(merged(unreached, CLIENT).jsr, undefined);
});
