import { assertEquals } from "@std/assert";
import { KeyRing, REREAD_MS } from "../../lib/auth/key_ring.ts";
import { TokenVerifier } from "../../lib/auth/token_verifier.ts";
import { ecKeys, edwardsKeys, KeyFolder, signToken } from "./tokens.ts";

async function words(verifier: TokenVerifier, token: string): Promise<string> {
  const found = await verifier.verify(token);
  return "name" in found ? `${found.name} is let in` : found.message;
}

/** A verifier over a rotating key set, with a clock of its own. */
async function rotation(folder: KeyFolder) {
  const old = await ecKeys();
  const fresh = await ecKeys();
  const write = (keys: { jwk: object; kid: string }[]) =>
    folder.write("jwks.json", {
      keys: keys.map(({ jwk, kid }) => ({ ...jwk, kid })),
    });
  const path = write([{ jwk: old.jwk, kid: "old" }]);
  const clock = { now: 0 };
  const ring = await KeyRing.load(
    { kind: "jwks-file", path },
    () => clock.now,
  );
  const verifier = new TokenVerifier({
    key: { kind: "jwks-file", path },
    maxLifetimeS: 3_600,
    claim: "name",
  }, ring);
  const sign = { alg: "ES256", kid: "fresh" };
  return {
    verifier,
    clock,
    oldToken: await signToken(old.sign, { ...sign, kid: "old" }),
    token: await signToken(fresh.sign, sign),
    rotate: () => write([{ jwk: fresh.jwk, kid: "fresh" }]),
    spoil: () => folder.write("jwks.json", "{"),
    empty: () => write([]),
    truncate: () => folder.write("jwks.json", "\n"),
  };
}

const UNKNOWN_KEY = "The token names no key that is known here.";

Deno.test("a token with an unknown key makes the key set be read again, at a limited rate", async () => {
  using folder = new KeyFolder();
  const { verifier, clock, token, oldToken, rotate } = await rotation(folder);
  assertEquals(await words(verifier, oldToken), "alice is let in");
  assertEquals(await words(verifier, token), UNKNOWN_KEY);
  rotate();
  assertEquals(await words(verifier, token), UNKNOWN_KEY, "too soon to look");
  clock.now += REREAD_MS;
  const all = [token, token, token].map((each) => words(verifier, each));
  assertEquals(await Promise.all(all), Array(3).fill("alice is let in"));
  assertEquals(await words(verifier, oldToken), UNKNOWN_KEY);
});

Deno.test("SIGHUP makes the key set be read again at once", async () => {
  using folder = new KeyFolder();
  const { verifier, token, rotate } = await rotation(folder);
  rotate();
  await verifier.reload();
  assertEquals(await words(verifier, token), "alice is let in");
});

Deno.test("a key set that became unreadable changes nothing", async () => {
  using folder = new KeyFolder();
  const { verifier, clock, oldToken, token, spoil } = await rotation(folder);
  spoil();
  await verifier.reload();
  assertEquals(await words(verifier, oldToken), "alice is let in");
  clock.now += REREAD_MS;
  assertEquals(await words(verifier, token), UNKNOWN_KEY);
  assertEquals(await words(verifier, oldToken), "alice is let in");
});

for (const how of ["empty", "truncate"] as const) {
  Deno.test(`a key set that was emptied (${how}) revokes every token, until there is a key again`, async () => {
    using folder = new KeyFolder();
    const { verifier, clock, oldToken, token, rotate, ...keys } =
      await rotation(folder);
    keys[how]();
    await verifier.reload();
    assertEquals(await words(verifier, oldToken), UNKNOWN_KEY);
    assertEquals(await words(verifier, token), UNKNOWN_KEY);
    rotate();
    clock.now += REREAD_MS;
    assertEquals(await words(verifier, token), "alice is let in");
  });
}

Deno.test("an emptied file of a secret or of a public key revokes every token", async () => {
  using folder = new KeyFolder();
  const { pem, sign } = await edwardsKeys();
  const secret = "0123456789abcdef0123456789abcdef";
  for (
    const [kind, contents, token] of [
      ["public-key-file", pem, await signToken(sign, { alg: "EdDSA" })],
      [
        "secret-file",
        secret,
        await signToken(new TextEncoder().encode(secret)),
      ],
    ] as const
  ) {
    const path = folder.write(kind, contents);
    const verifier = await TokenVerifier.load({
      key: { kind, path },
      maxLifetimeS: 3_600,
      claim: "name",
    });
    assertEquals(await words(verifier, token), "alice is let in");
    folder.write(kind, "");
    await verifier.reload();
    assertEquals((await words(verifier, token)).includes("let in"), false);
    folder.write(kind, contents);
    await verifier.reload();
    assertEquals(await words(verifier, token), "alice is let in");
  }
});
