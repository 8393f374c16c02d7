import { assert, assertEquals, assertRejects } from "@std/assert";
import { type KeySource } from "../../lib/config/auth_config.ts";
import { StartError } from "../../lib/shared/start_error.ts";
import {
  ecKeys,
  edwardsKeys,
  KeyFolder,
  rsaKeys,
  shortRsaPem,
  signToken,
} from "./tokens.ts";
import {
  SECRET,
  SECRET_KEY,
  verifierFor,
  withSecret,
  words,
} from "./verifiers.ts";

Deno.test("each kind of public key verifies its own algorithm only", async () => {
  using folder = new KeyFolder();
  const kinds = [
    { keys: await rsaKeys(), alg: "RS256" },
    { keys: await ecKeys(), alg: "ES256" },
    {
      keys: await ecKeys({ namedCurve: "P-384", alg: "ES384" }),
      alg: "ES384",
    },
    { keys: await edwardsKeys(), alg: "EdDSA" },
  ];
  for (const { keys, alg } of kinds) {
    const verifier = await verifierFor({
      kind: "public-key-file",
      path: folder.write("key.pem", keys.pem),
    });
    const token = await signToken(keys.sign, { alg });
    assertEquals(await words(verifier, token), "alice is let in");
    // The public key, which anybody may have, used as a shared secret.
    for (const secret of [keys.pem, keys.pem.trim()]) {
      for (const hmac of ["HS256", "HS384", "HS512"]) {
        const forged = await signToken(new TextEncoder().encode(secret), {
          alg: hmac,
        });
        assertEquals(
          await words(verifier, forged),
          "The token is signed in a way that is not accepted here.",
        );
      }
    }
  }
});

Deno.test("a longer hash needs a longer secret", async () => {
  const secret = SECRET + SECRET;
  const key = new TextEncoder().encode(secret);
  const long = await verifierFor({ kind: "secret", secret });
  const short = await withSecret();
  const token = await signToken(key, { alg: "HS512" });
  assertEquals(await words(long, token), "alice is let in");
  assertEquals(
    await words(short, token),
    "The token is signed in a way that is not accepted here.",
  );
});

Deno.test("an invalid or weak key stops the start with an explanation", async () => {
  using folder = new KeyFolder();
  const { jwk } = await ecKeys();
  const wrong: [KeySource, string][] = [
    [{ kind: "secret", secret: SECRET.slice(1) }, "at least 32 bytes"],
    [
      { kind: "secret-file", path: folder.write("short", "too short\n") },
      "at least 32 bytes",
    ],
    [{ kind: "secret-file", path: "/nowhere/secret" }, "--auth-secret-file"],
    [
      { kind: "public-key-file", path: folder.write("a.pem", SECRET) },
      "BEGIN PUBLIC KEY",
    ],
    [
      { kind: "public-key-file", path: folder.write("b.pem", shortRsaPem()) },
      "2048 bits",
    ],
    [
      {
        kind: "public-key-file",
        path: folder.write(
          "c.pem",
          "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        ),
      },
      "holds no public key",
    ],
    [{ kind: "jwks-file", path: folder.write("a.json", "{") }, "Key Set"],
    [
      { kind: "jwks-file", path: folder.write("b.json", { keys: [] }) },
      "Key Set",
    ],
    [
      { kind: "jwks-file", path: folder.write("c.json", { keys: [jwk] }) },
      "kid",
    ],
  ];
  for (const [source, message] of wrong) {
    const error = await assertRejects(() => verifierFor(source), StartError);
    assert(error.message.includes(message), error.message);
    assert(!error.message.includes(SECRET.slice(1)), "the secret is told");
  }
});

Deno.test("a secret's file may end with a line break", async () => {
  using folder = new KeyFolder();
  const verifier = await verifierFor({
    kind: "secret-file",
    path: folder.write("secret", `${SECRET}\n`),
  });
  const token = await signToken(SECRET_KEY);
  assertEquals(await words(verifier, token), "alice is let in");
});

Deno.test("a shared secret in a key set is ignored", async () => {
  using folder = new KeyFolder();
  const k = btoa(SECRET).replaceAll("=", "");
  const verifier = await verifierFor({
    kind: "jwks-file",
    path: folder.write("jwks.json", { keys: [{ kty: "oct", kid: "s", k }] }),
  });
  const token = await signToken(SECRET_KEY, { kid: "s" });
  assert(!("name" in await verifier.verify(token)));
});
