/** Call records of the real program, with real sockets. */
import { assert, assertEquals } from "@std/assert";
import { TestSocket } from "../../signaling/sockets/test_socket.ts";
import { startProgram } from "../../support/started_program.ts";

const STATE = new URL("../../../state", import.meta.url).pathname;

Deno.test("the program writes a record without names to its file and its webhook", async () => {
  await Deno.mkdir(STATE, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: STATE });
  const sent = Promise.withResolvers<string>();
  await using webhook = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      sent.resolve(await request.text());
      return new Response(null, { status: 204 });
    },
  );
  const program = await startProgram([
    "--as_uri=http://127.0.0.1:0/",
    `--call-records=${folder}/records`,
    "--drain=0",
  ], {
    ONE2ONE_CALL_RECORDS_WEBHOOK:
      `http://127.0.0.1:${webhook.addr.port}/calls?key=secret-of-the-hook`,
  });
  let running = true;
  try {
    const url = new URL("/one2one", program.url);
    url.protocol = "ws:";
    const [alice, bob] = await Promise.all(
      ["Alice", "Bob"].map(async (name) => {
        const socket = await TestSocket.open(url.href);
        socket.send({ id: "register", name, protocol: 2 });
        await socket.until("registerResponse");
        return socket;
      }),
    );
    alice.send({ id: "call", to: "bob", sdpOffer: "no offer at all" });
    const { callId } = await bob.until("incomingCall");
    const { reason } = await bob.until("callEnded");
    const record = JSON.parse(await sent.promise);
    assertEquals(record.callId, callId);
    assertEquals(record.reason, reason);
    assertEquals([record.state, record.seconds], ["ringing", 0]);
    assertEquals(/^[0-9a-f]{16}$/.test(record.caller), true);
    const { text } = await fetch(new URL("/metrics", program.url))
      .then(async (response) => ({ text: await response.text() }));
    assert(text.includes('one2one_call_records_total{result="written"}'), text);
    await Promise.all([alice.close(), bob.close()]);
    program.interrupt();
    running = false;
    assertEquals(await program.ended, 0);
    const [{ name }] = [...Deno.readDirSync(`${folder}/records`)];
    const line = Deno.readTextFileSync(`${folder}/records/${name}`);
    assertEquals(line, `${JSON.stringify(record)}\n`);
    assert(!/alice|bob|secret-of/i.test(line + program.lines.join("\n")));
  } finally {
    if (running) program.interrupt();
    await program.ended;
    await Deno.remove(folder, { recursive: true });
  }
});
