import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Config, readConfig } from "../../lib/config/config.ts";
import { HELP } from "../../lib/config/options.ts";
import { StartError } from "../../lib/shared/start_error.ts";

function serve(args: string[], env: Record<string, string> = {}): Config {
  const command = readConfig(args, (name) => env[name]);
  assert(command.name === "serve");
  return command.config;
}

Deno.test("without options the page is served on localhost with embedded media", () => {
  const config = serve([]);
  assertEquals(config.asUri.href, "https://localhost:8443/");
  assertEquals(config.wsUris, []);
  assertEquals(config.tls, undefined);
});

Deno.test("flags work with = and with a space, and take precedence over the environment", () => {
  const env = { ONE2ONE_AS_URI: "http://localhost:1/", ONE2ONE_DRAIN: "9" };
  const config = serve(
    ["--as_uri=http://localhost:2/", "--media-port", "5000"],
    env,
  );
  assertEquals(config.asUri.port, "2");
  assertEquals(config.media.port, 5000);
  assertEquals(config.drainMs, 9000);
});

Deno.test("several Kurento servers can be given by repeated flags or a comma-separated list", () => {
  const hosts = ["ws://a:8888/kurento", "ws://b:8888/kurento"];
  const flags = serve(hosts.map((host) => `--ws_uri=${host}`));
  const env = serve([], { ONE2ONE_WS_URI: hosts.join(",") });
  const list = serve([`--ws_uri=${hosts.join(",")}`]);
  assertEquals(flags.wsUris.map(String), hosts);
  assertEquals(list.wsUris.map(String), hosts);
  assertEquals(env.wsUris.map(String), hosts);
});

Deno.test("a file's name from the environment may hold a comma", () => {
  const env = { ONE2ONE_CERT: "a,b.pem", ONE2ONE_KEY: "key.pem" };
  assertEquals(serve([], env).tls, { cert: "a,b.pem", key: "key.pem" });
});

Deno.test("an error about a value of the environment names the variable", () => {
  assertThrows(
    () => serve([], { ONE2ONE_DRAIN: "soon" }),
    StartError,
    "ONE2ONE_DRAIN",
  );
});

for (
  const [args, words] of [
    [["--nonsense"], "--nonsense"],
    [["stray"], "stray"],
    [["--as_uri=ftp://x/"], "--as_uri"],
    [["--as_uri=https://x/path"], "--as_uri"],
    [["--ws_uri=http://x/"], "--ws_uri"],
    [["--media-port=70000"], "--media-port"],
    [["--media-port=-1"], "--media-port"],
    [["--media-cap=0"], "--media-cap"],
    [["--media-processes=65"], "--media-processes"],
    [["--media-processes=-1"], "--media-processes"],
    [["--media-port=65535", "--media-processes=2"], "--media-port"],
    [["--relay-port=65535", "--media-processes=2"], "--relay-port"],
    [["--relay-port=5000", "--media-port=5000"], "same port"],
    [
      ["--relay-port=5001", "--media-port=5000", "--media-processes=2"],
      "same port",
    ],
    [["--stun=host:3478"], "--stun"],
    [["--turn=turn:host"], "--turn-secret"],
    [["--turn-secret=x"], "--turn"],
    [["--turn=turn:host", "--turn-user=u"], "--turn-password"],
    [["--turn=turn:host", "--turn-secret=a", "--turn-secret-file=b"], "one of"],
    [["--drain=soon"], "--drain"],
    [["--log-level=loud"], "--log-level"],
    [["--log-format=xml"], "--log-format"],
    [["--trust-proxy=nginx"], "--trust-proxy"],
    [["--trust-proxy=10.0.0.0/33"], "--trust-proxy"],
    [["--metrics-from=friends"], "--metrics-from"],
    [["--metrics-token=short"], "--metrics-token"],
    [["--cert=a.pem"], "--key"],
    [["--cert=a", "--key=b", "--as_uri=http://localhost/"], "--cert"],
    [["--media-bind=nowhere"], "--media-bind"],
    [["--media-announce=1.2.3"], "--media-announce"],
    [["--reserve-days=0"], "--reserve-days"],
    [["--reserve-days=31"], "--reserve-days"],
    [["--push=perhaps"], "--push"],
    [["--push-services=https://push.example.org/"], "--push-services"],
    [["--push-services=a.*.example.org"], "--push-services"],
    [["--push-contact=me"], "--push-contact"],
    [["--as_uri=https://user:secret@x/"], "--as_uri"],
  ] as const
) {
  Deno.test(`refused in one line: ${args.join(" ")}`, () => {
    const error = assertThrows(() => serve([...args]), StartError, words);
    assert(!error.message.includes("\n"));
  });
}

Deno.test("the TURN server's secret may come from the environment", () => {
  const env = { ONE2ONE_TURN_SECRET: "hush" };
  const config = serve(["--turn=turn:host"], env);
  assertEquals(config.ice, {
    stun: [],
    turn: ["turn:host"],
    turnCredentials: { kind: "shared-secret", secret: "hush" },
  });
});

Deno.test("an error about a password does not repeat it", () => {
  const error = assertThrows(
    () => serve(["--turn-password=a:hush"]),
    StartError,
    "--turn-password",
  );
  assert(!error.message.includes("hush"));
});

Deno.test("the help names every option", () => {
  assertEquals(readConfig(["--help"], () => undefined), { name: "help" });
  assertEquals(readConfig(["--version"], () => undefined), { name: "version" });
  for (const [, name] of HELP.matchAll(/--([a-z_-]+) [A-Z]+ /g)) {
    const error = assertThrows(() => serve([`--${name}`]), StartError);
    assert(!error.message.startsWith("Unknown option"), name);
  }
});

Deno.test("any command line gives options or a StartError", () => {
  fc.assert(fc.property(fc.array(fc.string()), (args) => {
    try {
      readConfig(args, () => undefined);
    } catch (error) {
      assert(error instanceof StartError);
    }
  }));
});

Deno.test("a wrong token is not repeated in the error", () => {
  const error = assertThrows(
    () => serve(["--operator-token=sesame open"]),
    StartError,
    "--operator-token",
  );
  assert(!error.message.includes("sesame"));
});

Deno.test("tokens need exactly one key, and a key needs tokens", () => {
  assertEquals(serve([]).auth, undefined);
  assertEquals(
    serve(["--auth=jwt", "--auth-key-file=k.pem", "--auth-audience=calls"])
      .auth,
    {
      key: { kind: "public-key-file", path: "k.pem" },
      audience: "calls",
      issuer: undefined,
      maxLifetimeS: 86_400,
      claim: "name",
    },
  );
  assertEquals(
    serve([
      "--auth=jwt",
      "--auth-key-file=k.pem",
      "--auth-max-lifetime=31536000",
    ]).auth?.maxLifetimeS,
    31_536_000,
  );
  const secret = "not to be told to anybody, by no means";
  assertEquals(
    serve(["--auth=jwt"], { ONE2ONE_AUTH_SECRET: secret }).auth?.key,
    { kind: "secret", secret },
  );
  for (
    const args of [
      ["--auth=jwt"],
      ["--auth=basic", "--auth-key-file=k.pem"],
      ["--auth=jwt", "--auth-key-file=k.pem", "--auth-jwks-file=k.json"],
      ["--auth=jwt", "--auth-secret=x", "--auth-secret-file=x"],
      ["--auth-key-file=k.pem"],
      ["--auth-claim=sub"],
      ["--auth-max-lifetime=60"],
      ["--auth=jwt", "--auth-key-file=k.pem", "--auth-max-lifetime=0"],
      ["--auth=jwt", "--auth-key-file=k.pem", "--auth-max-lifetime=31536001"],
    ]
  ) assertThrows(() => serve(args), StartError, "--auth");
});

Deno.test("closed pages ring where a file keeps the state; without tokens, names are kept", () => {
  const push = (...args: string[]) => serve(args).push;
  const identity = ["--auth=jwt", "--auth-secret-file=secret"];
  const state = "--state=state/calls.sqlite";
  assertEquals([push(), push(...identity)], [null, null]);
  assertEquals(push(state)?.reservedDays, 7);
  assertEquals(push("--push=on", "--reserve-days=30")?.reservedDays, 30);
  assertEquals(push(...identity, state)?.reservedDays, undefined);
  assertThrows(
    () => push(...identity, "--reserve-days=3"),
    StartError,
    "--auth",
  );
  assertEquals(push(...identity, state, "--push=off"), null);
  const usual = push(...identity, state);
  assert(usual?.makeKey && usual.keyFile.endsWith("/state/push_key.json"));
  assertEquals(usual.contact, "https://localhost:8443");
  assert(usual.services.includes("fcm.googleapis.com"));
  const own = push(
    ...identity,
    "--push=on",
    "--push-key-file=key.json",
    "--push-contact=mailto:me@example.org",
    "--push-services=push.example.org,*.example.net:8444",
  );
  assertEquals(own, {
    keyFile: "key.json",
    makeKey: false,
    contact: "mailto:me@example.org",
    services: ["push.example.org", "*.example.net:8444"],
  });
});

Deno.test("recorded messages need a folder and the state", () => {
  assertEquals(serve([]).messages, null);
  assertEquals(serve(["--state=s", "--messages=m"]).messages, {
    folder: "m",
    bytes: 2_000_000_000,
  });
  const small = ["--state=s", "--messages=m", "--messages-mb=50"];
  assertEquals(serve(small).messages?.bytes, 50_000_000);
  for (
    const args of [
      ["--messages=m"],
      ["--messages=m", "--redis=redis://localhost"],
      ["--messages-mb=50"],
      [...small, "--messages-mb=1"],
    ]
  ) assertThrows(() => serve(args), StartError, "--messages");
});
