import { assertEquals, assertThrows } from "@std/assert";
import { importedFromNpm, type Lockfile } from "../../.ci/merge_lock.ts";
import { type LockedPackages, trimmed } from "../../.ci/trim_lock.ts";

const integrity = "sha512-";

Deno.test("unused packages are removed, with everything that only they needed", () => {
  const packages: LockedPackages = {
    "async@2.6.4": { integrity, dependencies: ["lodash", "once"] },
    "lodash@4.18.1": { integrity, dependencies: ["wrappy"] },
    "once@1.4.0": { integrity },
    "wrappy@1.0.2": { integrity },
    "orphan@1.0.0": { integrity },
  };
  assertEquals(trimmed(packages, ["async@2.6.4"]), {
    "async@2.6.4": { integrity, dependencies: ["once"] },
    "once@1.4.0": { integrity },
  });
});

Deno.test("an outdated release gives way to the newest, and a name with one release needs no version", () => {
  const packages: LockedPackages = {
    "puppeteer-core@25.0.0": { integrity, dependencies: ["ws@8.23.0"] },
    "websocket-stream@1.5.2": { integrity, dependencies: ["ws@0.7.2"] },
    "ws@0.7.2": { integrity },
    "ws@8.23.0": { integrity },
  };
  const roots = ["puppeteer-core@25.0.0", "websocket-stream@1.5.2"];
  assertEquals(trimmed(packages, roots), {
    "puppeteer-core@25.0.0": { integrity, dependencies: ["ws"] },
    "websocket-stream@1.5.2": { integrity, dependencies: ["ws"] },
    "ws@8.23.0": { integrity },
  });
});

Deno.test("a dependency that is not locked is an error", () => {
  const packages = { "async@2.6.4": { integrity, dependencies: ["once"] } };
  assertThrows(() => trimmed(packages, ["async@2.6.4"]), Error, "once");
});

Deno.test("the lock is trimmed", async () => {
  const { specifiers, npm }: Lockfile = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.lock", import.meta.url)),
  );
  assertEquals(trimmed(npm, importedFromNpm(specifiers)), npm);
});
