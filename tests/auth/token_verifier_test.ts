import { assert, assertEquals } from "@std/assert";
import { CLOCK_SKEW_S } from "../../lib/auth/token_verifier.ts";
import { ecKeys, KeyFolder, signToken, type TokenContents } from "./tokens.ts";
import {
  SECRET,
  SECRET_KEY,
  verifierFor,
  withSecret,
  words,
} from "./verifiers.ts";

Deno.test("a valid token gives its bearer the name", async () => {
  const verifier = await withSecret({ audience: "calls", issuer: "school" });
  const token = await signToken(SECRET_KEY, {
    audience: "calls",
    issuer: "school",
  });
  assertEquals(await verifier.verify(token), { name: "alice" });
});

Deno.test("a token whose lifetime is too long is refused at any time", async () => {
  const hour = await withSecret({ maxLifetimeS: 3_600 });
  const tooLong =
    "The token is valid for too long: at most 3600 seconds are accepted here.";
  const now = Math.floor(Date.now() / 1000);
  const year = 365 * 86_400;
  for (
    const [iat, expiresIn, answer] of [
      [undefined, 3_600, "alice is let in"],
      [undefined, 3_600 + CLOCK_SKEW_S + 10, tooLong],
      [undefined, 10 * year, tooLong],
      [undefined, 1e300, tooLong],
      // Issued long ago, and about to expire.
      [now - 10 * year, 60, tooLong],
      [now - 3_000, 600, "alice is let in"],
      // A token cannot be issued in the future.
      [now + 10 * year, 10 * year + 60, tooLong],
    ] as const
  ) {
    const claims = { name: "alice", ...(iat === undefined ? {} : { iat }) };
    const token = await signToken(SECRET_KEY, { claims, expiresIn });
    assertEquals(await words(hour, token), answer, `${iat} ${expiresIn}`);
  }
});

Deno.test("another claim can hold the name, which must be a text", async () => {
  const verifier = await withSecret({ claim: "nickname" });
  const token = (claims: Record<string, unknown>) =>
    signToken(SECRET_KEY, { claims });
  assertEquals(
    await words(verifier, await token({ nickname: "al" })),
    "al is let in",
  );
  for (
    const claims of [{ name: "alice" }, { nickname: 7 }, { nickname: null }]
  ) {
    assertEquals(
      await words(verifier, await token(claims)),
      'The token has no text in its claim "nickname".',
    );
  }
});

const OUT_OF_ORDER: [string, TokenContents, string][] = [
  [
    "expired",
    { expiresIn: -CLOCK_SKEW_S - 5 },
    "The token has expired.",
  ],
  [
    "not yet valid",
    { validIn: CLOCK_SKEW_S + 5 },
    "The token is not valid yet.",
  ],
  [
    "of another audience",
    { audience: "mail" },
    "The token is meant for another service.",
  ],
  [
    "of another issuer",
    { issuer: "stranger" },
    "The token is from somebody who is not trusted here.",
  ],
  [
    "that never expires",
    { expiresIn: null },
    "The token does not say when it expires.",
  ],
];

for (const [name, contents, message] of OUT_OF_ORDER) {
  Deno.test(`a token ${name} is refused`, async () => {
    const verifier = await withSecret({ audience: "calls", issuer: "school" });
    const token = await signToken(SECRET_KEY, {
      audience: "calls",
      issuer: "school",
      ...contents,
    });
    assertEquals(await words(verifier, token), message);
  });
}

Deno.test("a token without audience or issuer is refused if the options name one", async () => {
  const token = await signToken(SECRET_KEY);
  for (const wanted of [{ audience: "calls" }, { issuer: "school" }]) {
    assert(!("name" in await (await withSecret(wanted)).verify(token)));
  }
});

Deno.test("a token with an audience is refused if the options name none", async () => {
  const token = await signToken(SECRET_KEY, { audience: "mail" });
  assertEquals(
    await words(await withSecret(), token),
    "The token is meant for another service.",
  );
});

Deno.test("a token is accepted while the clocks differ a little", async () => {
  const verifier = await withSecret();
  for (
    const contents of [
      { expiresIn: 5 - CLOCK_SKEW_S },
      { validIn: CLOCK_SKEW_S - 5 },
    ]
  ) {
    const token = await signToken(SECRET_KEY, contents);
    assertEquals(await words(verifier, token), "alice is let in");
  }
});

Deno.test("a token that was tampered with is refused", async () => {
  const verifier = await withSecret();
  const token = await signToken(SECRET_KEY);
  const [head, , signature] = token.split(".");
  const payload = btoa(JSON.stringify({ name: "bob", exp: 9e9 }))
    .replaceAll("=", "");
  assertEquals(
    await words(verifier, `${head}.${payload}.${signature}`),
    "The token’s signature is wrong.",
  );
  const other = await signToken(new TextEncoder().encode(SECRET + "x"));
  assertEquals(
    await words(verifier, other),
    "The token’s signature is wrong.",
  );
});

Deno.test("any text that is not a token is refused, and nothing throws", async () => {
  const verifier = await withSecret();
  for (const token of ["", "x", "a.b.c", "..", "eyJ.eyJ.", "\0".repeat(9)]) {
    assertEquals(await words(verifier, token), "This is no token.");
  }
});

Deno.test("alg none is refused", async () => {
  const part = (value: unknown) =>
    btoa(JSON.stringify(value)).replaceAll("=", "");
  const payload = part({ name: "alice", exp: 9e9 });
  using folder = new KeyFolder();
  const { pem } = await ecKeys();
  const verifiers = [
    await withSecret(),
    await verifierFor({
      kind: "public-key-file",
      path: folder.write("key.pem", pem),
    }),
  ];
  for (const verifier of verifiers) {
    for (const alg of ["none", "None", "NONE"]) {
      const token = `${part({ alg })}.${payload}.`;
      const found = await verifier.verify(token);
      assert(!("name" in found), `${alg} is let in`);
    }
  }
});

Deno.test("a token gives its id, and an id that cannot be banned is refused", async () => {
  const verifier = await withSecret();
  const found = async (jti: unknown) =>
    await verifier.verify(
      await signToken(SECRET_KEY, { claims: { name: "alice", jti } }),
    );
  assertEquals(await found("id-1"), { name: "alice", tokenId: "id-1" });
  for (const jti of ["", "x".repeat(257), 7, ["id"], null]) {
    assert("reason" in await found(jti), String(jti));
  }
});
