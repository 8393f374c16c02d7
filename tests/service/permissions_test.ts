import { assert, assertEquals, assertMatch } from "@std/assert";
import { lines } from "../../lib/media_nodes/lines.ts";
import { launchArguments, type ProgramName } from "../../lib/service/launch.ts";
import { buildToDisk } from "../../lib/web/build.ts";
import { freePort } from "../support/free_port.ts";

const root = new URL("../..", import.meta.url).pathname;

/**
 * A program with its usual permissions, in which code can be run by its
 * inspector.
 */
class InspectedProgram implements AsyncDisposable {
  #id = 0;

  private constructor(
    private readonly child: Deno.ChildProcess,
    private readonly inspector: WebSocket,
  ) {}

  /** @param up line printed when it has started */
  static async start(
    name: ProgramName,
    options: string[],
    up: RegExp,
  ): Promise<InspectedProgram> {
    const [run, ...rest] = await launchArguments(name, options);
    const child = new Deno.Command(Deno.execPath(), {
      // With -q, it would not print the inspector's address.
      args: [
        ...[run, "--inspect=127.0.0.1:0"],
        ...rest.filter((arg) => arg !== "-q"),
      ],
      cwd: root,
      env: { NO_COLOR: "1" },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const [, url] = await match(child.stderr, /listening on (ws:\S+)/);
    await match(child.stdout, up);
    const inspector = new WebSocket(url);
    await new Promise((resolve, reject) => {
      inspector.onopen = resolve;
      inspector.onerror = reject;
    });
    return new InspectedProgram(child, inspector);
  }

  /** The name of the error that the expression throws, or "allowed". */
  async tries(expression: string): Promise<string> {
    const id = ++this.#id;
    const answer = Promise.withResolvers<string>();
    this.inspector.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.id !== id) return;
      answer.resolve(message.result?.result?.value ?? data);
    };
    this.inspector.send(JSON.stringify({
      id,
      method: "Runtime.evaluate",
      params: {
        expression: `(async () => { await (${expression}); })()
          .then(() => "allowed", (error) => error.name)`,
        awaitPromise: true,
      },
    }));
    return await answer.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.inspector.close();
    this.child.kill("SIGINT");
    await this.child.status;
  }
}

/** The first line that matches; later lines are read and dropped. */
function match(
  output: ReadableStream<Uint8Array<ArrayBuffer>>,
  pattern: RegExp,
): Promise<RegExpMatchArray> {
  const { promise, resolve, reject } = Promise.withResolvers<
    RegExpMatchArray
  >();
  const read = async () => {
    const seen: string[] = [];
    for await (const line of lines(output)) {
      seen.push(line);
      const found = line.match(pattern);
      if (found) resolve(found);
    }
    reject(new Error(`no ${pattern} in:\n${seen.join("\n")}`));
  };
  read().catch(reject);
  return promise;
}

/** One attempt for each kind of access; the program needs none of them. */
const FORBIDDEN = [
  `Deno.readTextFile("/etc/passwd")`,
  `Deno.readTextFile(${JSON.stringify(`${root}.git/HEAD`)})`,
  `Deno.readTextFile(${JSON.stringify(`${root}static/../deno.lock`)})`,
  `(async () => { for await (const _ of Deno.readDir("/")) break; })()`,
  `import("node:fs").then((fs) => fs.readFileSync("/etc/hostname"))`,
  `Deno.writeTextFile("/tmp/one2one-permissions-test", "")`,
  `Deno.writeTextFile(${
    JSON.stringify(`${root}main.ts`)
  }, "", { append: true })`,
  `Deno.connect({ hostname: "192.0.2.1", port: 80 })`,
  `Deno.connect({ hostname: "example.org", port: 443 })`,
  `fetch("http://169.254.169.254/latest/meta-data/")`,
  `Deno.resolveDns("example.org", "A")`,
  `new Promise((resolve, reject) => import("node:net").then((net) =>
    net.connect(80, "192.0.2.1").on("connect", resolve).on("error", reject)))`,
  `Deno.dlopen("libc.so.6", {})`,
  `new Deno.Command("sh").output()`,
  `Deno.env.get("HOME")`,
];

Deno.test("the running service may use no file, address, library or program beyond its options", async () => {
  await buildToDisk();
  const turn = `127.0.0.2:${freePort()}`;
  await using program = await InspectedProgram.start("serve", [
    "--as_uri=http://127.0.0.1:0/",
    `--turn=turn:${turn}`,
    "--turn-user=user",
    "--turn-password=password",
  ], /^Listening on/);
  for (const forbidden of FORBIDDEN) {
    assertEquals(await program.tries(forbidden), "NotCapable", forbidden);
  }
  const own = JSON.stringify(`${root}static/styles.css`);
  assertEquals(await program.tries(`Deno.readTextFile(${own})`), "allowed");
});

Deno.test("the media program may use none of them either", async () => {
  const token = "a-token-of-the-test";
  const uri = `ws://127.0.0.1:${freePort()}/kurento?access_token=${token}`;
  await using program = await InspectedProgram.start(
    "media",
    [`--ws_uri=${uri}`, "--media-bind=127.0.0.1"],
    /listens on port/,
  );
  for (const forbidden of FORBIDDEN) {
    assertEquals(await program.tries(forbidden), "NotCapable", forbidden);
  }
});

Deno.test("permissions cover what the options name, and with a list of servers any address", async () => {
  const of = async (...options: string[]) => {
    const args = await launchArguments("serve", options);
    return (name: string) =>
      args.find((arg) => arg.startsWith(`--allow-${name}`)) ?? "";
  };
  const named = await of(
    "--as_uri=https://call.example.org/",
    "--cert=/tls/full,chain.pem",
    "--key=/tls/key.pem",
    "--ws_uri=ws://kurento:8888/kurento,wss://other/kurento",
    "--stun=stun:stun.example.org:3478",
    "--media-port=40000",
    "--media-bind=2001:db8::1",
    "--auth=jwt",
    "--auth-jwks-file=/keys/jwks.json",
    "--push=on",
    "--push-key-file=/keys/push.json",
    "--push-services=*.push.example.org,push.example.net:8444",
  );
  for (
    const path of [
      "/tls/full,,chain.pem",
      "/tls/key.pem",
      "/keys/jwks.json",
      "/keys/push.json",
    ]
  ) {
    assert(named("read").split(/[=]|(?<!,),(?!,)/).includes(path), path);
  }
  assertMatch(named("write"), /^--allow-write=[^=]*\/certs,[^=]*\/state$/);
  const addresses = named("net").slice("--allow-net=".length).split(",");
  for (
    const address of [
      "call.example.org:443",
      "[::]:443",
      "0.0.0.0:443",
      "kurento:8888",
      "other:443",
      "stun.example.org",
      "*.push.example.org:443",
      "push.example.net:8444",
      "[2001:db8::1]:40000",
    ]
  ) assert(addresses.includes(address), address);
  for (const file of named("ffi").slice("--allow-ffi=".length).split(",")) {
    assertMatch(file, /^\/.+\.node$|^\/lib.*\/libc\.[^/]+$/);
  }
  assertEquals(named("run"), "");
  assert(!addresses.includes("fcm.googleapis.com:443"));
  const plain = await of();
  assert(!plain("net").includes("googleapis"), "not where nobody is woken");
  const listed = await of("--ws_uri_file=servers.txt");
  assertEquals(listed("net"), "--allow-net");
});

Deno.test("the doctor reads the whole environment only for a Redis", async () => {
  const environment = async (...options: string[]) =>
    (await launchArguments("doctor", options))
      .filter((arg) => arg.startsWith("--allow-env"));
  assertEquals(await environment(), ["--allow-env=ONE2ONE_*"]);
  assertEquals(await environment("--redis=redis://127.0.0.1:6379"), [
    "--allow-env",
  ]);
});
