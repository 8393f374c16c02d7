import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type TokenGuess,
  TokenGuesses,
} from "../../lib/operations/token_guesses.ts";
import { startProgram } from "../support/started_program.ts";

const TOKEN = "a-token-of-enough-length";

function guessing() {
  const clock = { now: 0 };
  const told: TokenGuess[] = [];
  const guesses = new TokenGuesses(
    (guess) => told.push(guess),
    () => clock.now,
  );
  const shows = (token: string, address = "192.0.2.1") =>
    guesses.shows(
      new Request("https://localhost/status/now", {
        headers: { authorization: `Bearer ${token}` },
      }),
      TOKEN,
      address,
    );
  return { clock, told, guesses, shows };
}

Deno.test("wrong tokens make their address wait longer each time, and no other", () => {
  const { clock, told, guesses, shows } = guessing();
  for (let wrong = 0; wrong < 5; wrong++) {
    assertEquals(shows("wrong"), false);
    assertEquals(guesses.waitS("192.0.2.1"), 0);
  }
  assertEquals(shows(TOKEN), true, "typing errors are forgiven");
  for (let wrong = 0; wrong < 5; wrong++) shows("wrong");
  for (const wait of [1, 2, 4, 8, 16, 32, 60, 60]) {
    assertEquals(shows("wrong"), false);
    assertEquals(guesses.waitS("192.0.2.1"), wait);
    assertEquals(shows(TOKEN), false, "it is not even looked at");
    assertEquals(told.at(-1), "too_soon");
    assertEquals(shows(TOKEN, "192.0.2.2"), true);
    clock.now += wait * 1_000;
  }
  assertEquals(shows(TOKEN), true);
});

Deno.test("a request without a token does not count as a guess", () => {
  const { told, guesses } = guessing();
  for (let count = 0; count < 20; count++) {
    guesses.shows(new Request("https://localhost/metrics"), TOKEN, "::1");
  }
  assertEquals(told, []);
});

Deno.test("all addresses of an IPv6 client's network share one wait", () => {
  const { guesses, shows } = guessing();
  for (let last = 1; last < 8; last++) shows("wrong", `2001:db8:0:1::${last}`);
  assert(guesses.waitS("2001:db8:0:1:ffff::9") > 0);
  assertEquals(guesses.waitS("2001:db8:0:2::1"), 0);
});

Deno.test("guesses of the operator token are slowed, counted and logged", async () => {
  const program = await startProgram(["--as_uri=http://127.0.0.1:0/"], {
    ONE2ONE_OPERATOR_TOKEN: TOKEN,
  });
  const ask = async (token: string) => {
    const response = await fetch(new URL("/status/now", program.url), {
      headers: { authorization: `Bearer ${token}` },
    });
    return { response, text: await response.text() };
  };
  assertEquals((await ask(TOKEN)).response.status, 200);
  for (let wrong = 0; wrong < 6; wrong++) {
    assertEquals(
      (await ask(`wrong-${wrong}`)).response.status,
      wrong < 5 ? 401 : 429,
    );
  }
  const { response, text } = await ask(TOKEN);
  assertEquals(response.status, 429);
  assertMatch(response.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
  assertMatch(text, /Too many wrong tokens/);
  const metrics = await (await fetch(new URL("/metrics", program.url))).text();
  assertMatch(metrics, /^one2one_token_guesses_total\{result="wrong"\} 6$/m);
  assertMatch(metrics, /^one2one_token_guesses_total\{result="too_soon"\} 1$/m);
  program.stop();
  assertEquals(await program.ended, 0);
  const logged = program.lines.filter((line) => /WRN.*wrong token/.test(line));
  assertEquals(logged.length, 6);
  assert(!program.lines.join().includes("wrong-"));
});
