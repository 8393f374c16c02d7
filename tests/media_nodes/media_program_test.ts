import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { lines } from "../../lib/media_nodes/lines.ts";
import { KurentoClient } from "../../lib/media/kurento_client.ts";
import { KurentoError } from "../../lib/media/kurento_error.ts";
import { controlOf } from "../../lib/media_nodes/media_program.ts";
import { freePort } from "../support/free_port.ts";
import { StartError } from "../../lib/shared/start_error.ts";

const TOKEN = "a-token-of-the-test";

function connect(url: string): Promise<KurentoClient> {
  return KurentoClient.connect({ url, lost: () => {}, fault: () => {} });
}

function program(url: string): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "media", "--media-bind=127.0.0.1"],
    cwd: new URL("../..", import.meta.url).pathname,
    env: { NO_COLOR: "1", ONE2ONE_WS_URI: url },
    stdout: "piped",
    stderr: "piped",
  });
}

Deno.test("`deno task media` serves clients with the token and keeps the objects of one that left", async () => {
  const url = `ws://127.0.0.1:${freePort()}/kurento`;
  const child = program(`${url}?access_token=${TOKEN}`).spawn();
  const output = lines(child.stdout);
  const { value } = await output[Symbol.asyncIterator]().next();
  assert(value?.includes("listens") && !value.includes(TOKEN), value);

  await assertRejects(
    () => connect(`${url}?access_token=${TOKEN}x`),
    KurentoError,
  );
  const first = await connect(`${url}?access_token=${TOKEN}`);
  const { id } = await first.createPipeline();
  await first.close();
  const second = await connect(`${url}?access_token=${TOKEN}`);
  assertEquals((await second.pipelines()).map(({ id }) => id), [id]);
  await second.close();

  const other = await program(`${url}?access_token=${TOKEN}`).output();
  const said = new TextDecoder().decode(other.stderr).trim();
  assertEquals(other.code, 1);
  assert(/^Cannot listen: [^\n]*$/.test(said), said);

  child.kill("SIGTERM");
  assertEquals((await child.status).code, 0);
  await child.stderr.cancel();
});

Deno.test("the media program listens on this machine's addresses only, and requires a token", () => {
  const of = (uri: string) => controlOf([new URL(uri)]);
  assertEquals(of(`ws://127.0.0.1:8888/kurento?access_token=${TOKEN}`), {
    port: 8888,
    token: TOKEN,
  });
  for (
    const uri of [
      "ws://127.0.0.1:8888/kurento",
      "ws://127.0.0.1:8888/kurento?access_token=short",
      `ws://127.0.0.1:8888/other?access_token=${TOKEN}`,
      `ws://203.0.113.7:8888/kurento?access_token=${TOKEN}`,
      `wss://127.0.0.1:8888/kurento?access_token=${TOKEN}`,
    ]
  ) {
    const { message } = assertThrows(() => of(uri), StartError);
    assert(!message.includes(TOKEN));
  }
  assertThrows(() => controlOf([]), StartError);
});
