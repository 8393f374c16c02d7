import { assertEquals } from "@std/assert";
import { KeyRing, REREAD_MS } from "../../lib/auth/key_ring.ts";
import { TokenVerifier } from "../../lib/auth/token_verifier.ts";
import { ecKeys, KeyFolder, signToken } from "./tokens.ts";

async function words(verifier: TokenVerifier, token: string): Promise<string> {
  const found = await verifier.verify(token);
  return "name" in found ? `${found.name} is let in` : found.message;
}

/** A verifier over a key set that rotates, with a clock of its own. */
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
  };
}

const UNKNOWN_KEY = "The token names no key that is known here.";

Deno.test("a token of a new key makes the key set be read again, but not at once again", async () => {
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

Deno.test("SIGHUP reads the key set at once", async () => {
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
