import { assertEquals, assertRejects } from "@std/assert";
import { vapidKeys } from "../../lib/push/vapid_keys.ts";
import { StartError } from "../../lib/shared/start_error.ts";
import { bytes } from "./received_push.ts";

Deno.test("keys are made once, for their owner's eyes only", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/state/push_key.json`;
    const keys = await vapidKeys(path, true);
    assertEquals([bytes(keys.publicKey).length, bytes(keys.publicKey)[0]], [
      65,
      4,
    ]);
    assertEquals(await vapidKeys(path, true), keys);
    assertEquals(await vapidKeys(path, false), keys);
    if (Deno.build.os !== "windows") {
      assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
      assertEquals((await Deno.stat(`${folder}/state`)).mode! & 0o777, 0o700);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a missing, foreign or damaged key file stops the start, in words without the key", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/key.json`;
    const refused = async (words: string) => {
      const error = await assertRejects(
        () => vapidKeys(path, false),
        StartError,
        words,
      );
      return error.message;
    };
    await refused("key.json");
    const made = await vapidKeys(path, true);
    const key = JSON.parse(await Deno.readTextFile(path));
    const { x } = key;
    for (
      const content of [
        "",
        "{}",
        JSON.stringify({ ...key, crv: "P-384" }),
        JSON.stringify({ ...key, d: undefined }),
        // The point of another key.
        JSON.stringify({ ...key, x: `${x.slice(1)}${x[0]}` }),
      ]
    ) {
      await Deno.writeTextFile(path, content);
      const words = await refused("key.json");
      assertEquals(words.includes(made.privateKey), false, words);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
