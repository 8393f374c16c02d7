import { assert, assertEquals, assertMatch } from "@std/assert";
import { readConfig } from "../../lib/config/config.ts";
import { checkRedis } from "../../lib/doctor/check_redis.ts";
import { freePort } from "../support/free_port.ts";
import { untilListening } from "../support/listens.ts";
import { installedProgram } from "./installed_program.ts";

const text = await Deno.readTextFile("deploy/compose_cluster.yaml");

/** Values of the variables that an operator sets. */
const VARIABLES = new Map(
  [...(await Deno.readTextFile("deploy/compose.env.example"))
    .matchAll(/^([A-Z_\d]+)=(.*)$/gm)]
    .map((
      [, name, value],
    ) => [name, value || `a-${name.toLowerCase()}-0123456789`]),
);

/** The lines below a key, which are indented further. */
function below(lines: string[], key: string): string[] {
  const at = lines.findIndex((line) => line.trimEnd().match(key));
  assert(at >= 0, `no ${key}`);
  const depth = (line: string) => line.length - line.trimStart().length;
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) =>
    line.trim() !== "" && depth(line) <= depth(lines[at])
  );
  return end < 0 ? rest : rest.slice(0, end);
}

const lines = text.split("\n").filter((line) => !/^\s*#/.test(line));
const service = (name: string) =>
  below(below(lines, "^services:$"), `^ +${name}:$`);

/** The variables of a container, as Compose makes them. */
function environment(name: string): Map<string, string> {
  const own = below(service(name), "^ +environment:$");
  const all = own.some((line) => line.includes("<<: *options"))
    ? [...below(lines, "^x-options: &options$"), ...own]
    : own;
  return new Map(all.flatMap((line) => {
    const found = /^\s+([A-Z\d_]+): "?(.*?)"?$/.exec(line);
    return found ? [[found[1], filled(found[2])]] : [];
  }));
}

function filled(text: string): string {
  return text.replace(/\$\{([A-Z_\d]+)(?::[?-][^}]*)?\}/g, (_all, name) => {
    const value = VARIABLES.get(name);
    assert(value !== undefined, `compose.env.example lacks ${name}`);
    return value;
  });
}

Deno.test("both processes of the compose file have options that go together", () => {
  const [one, two] = ["call1", "call2"].map((name) => {
    const variables = environment(name);
    const command = readConfig([], (name) => variables.get(name));
    assert(command.name === "serve");
    return command.config;
  });
  assertEquals(one.wsUris.length, 2);
  const { cluster, asUri, ...same } = one;
  assertEquals({ ...two, cluster, asUri }, { ...same, cluster, asUri });
  assertEquals(cluster?.redis, two.cluster?.redis);
  assert(cluster?.node !== two.cluster?.node);
  assert(asUri.port !== two.asUri.port);
});

Deno.test("the two Kurentos share no port", async () => {
  const [one, two] = ["kurento1", "kurento2"].map((name) => {
    const of = environment(name);
    return [Number(of.get("KMS_MIN_PORT")), Number(of.get("KMS_MAX_PORT"))];
  });
  assert(one[0] < one[1] && one[1] < two[0] && two[0] < two[1]);
  const file = /\.\/(\S+):\/etc\/kurento\/kurento\.conf\.json/.exec(
    service("kurento2").join("\n"),
  )![1];
  const { mediaServer: { net: { websocket } } } = JSON.parse(
    await Deno.readTextFile(`deploy/${file}`),
  );
  assertMatch(
    environment("call1").get("ONE2ONE_WS_URI")!,
    new RegExp(
      `8888/kurento,ws://127.0.0.1:${websocket.port}/${websocket.path}$`,
    ),
  );
});

Deno.test("the compose file's Redis starts with its options, and the doctor accepts it", async () => {
  const [, ...words] = filled(
    below(service("redis"), "^ +command: >-$").join(" "),
  ).trim().split(/\s+/);
  // As a shell takes it.
  const options = words.map((word) => word === '""' ? "" : word);
  assert(options.length > 5);
  const program = await installedProgram({
    name: "Redis",
    debianPackage: "redis-server",
    variable: "REDIS",
    places: ["/usr/bin/redis-server"],
  });
  const port = freePort();
  const child = new Deno.Command(program, {
    args: options.map((word) => word === "6379" ? `${port}` : word),
    stdout: "null",
  }).spawn();
  try {
    await untilListening(child, port);
    const variables = environment("call1");
    const url = variables.get("ONE2ONE_REDIS")!.replace(":6379", `:${port}`);
    const command = readConfig(
      [`--redis=${url}`],
      (name) => variables.get(name),
    );
    assert(command.name === "serve");
    const findings = await checkRedis(command.config);
    const found = findings.map(({ found }) => found).join("\n");
    assert(findings.every(({ verdict }) => verdict === "good"), found);
    assertMatch(found, /^maxmemory 1073741824 bytes, removes nothing/m);
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
});

Deno.test("the compose file's nginx has a line for each process", async () => {
  const script = below(service("nginx"), "^ +- \\|$")
    .find((line) => line.includes("sed "))!.trim()
    .replace("/example.conf", "deploy/nginx.conf")
    .replace(/ > .*/, "");
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script] })
    .output();
  const made = new TextDecoder().decode(stdout);
  const upstream = /upstream one2one \{([^}]*)\}/.exec(made)![1];
  assertEquals(
    [...upstream.matchAll(/server (\S+) max_fails=0;/g)].map(([, host]) =>
      host
    ),
    ["call1", "call2"].map((name) =>
      new URL(environment(name).get("ONE2ONE_AS_URI")!).host
    ),
  );
  const example = await Deno.readTextFile("deploy/nginx.conf");
  assertEquals(made.split("\n").length, example.split("\n").length + 1);
  assert(
    example.includes(
      "ssl_certificate     /etc/letsencrypt/live/call.example.org/fullchain.pem",
    ),
  );
});
