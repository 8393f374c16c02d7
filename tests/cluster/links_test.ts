import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ClusterNode } from "../../lib/cluster/cluster_store.ts";
import {
  LinkedSockets,
  type LinkedSocketsParts,
} from "../../lib/cluster/linked_sockets.ts";
import { RemoteDoor } from "../../lib/cluster/remote_door.ts";
import { dial, WireListener } from "../../lib/cluster/tls_wires.ts";
import { WireError } from "../../lib/cluster/wire.ts";
import { makeCertificate } from "../../lib/net/certificate.ts";
import type { ClientMessage } from "../../lib/shared/protocol.ts";
import { systemClock } from "../../lib/signaling/clock.ts";
import type { SignalingSocket } from "../../lib/signaling/sessions/user_session.ts";
import { until } from "../support/until.ts";

const SECRET = "the secret of the leader";

/** The exchange's side: everything that it was told, and the sockets that it got. */
class Desk {
  readonly heard: unknown[] = [];
  readonly sockets: SignalingSocket[] = [];
  readonly faults: unknown[] = [];
  registered = false;
  ended = 0;

  readonly parts: LinkedSocketsParts = {
    clock: systemClock,
    secret: SECRET,
    epoch: 3,
    door: {
      connect: (socket, address) => {
        this.sockets.push(socket);
        this.heard.push({ opened: address });
        const { heard } = this;
        const registered = () => this.registered;
        return {
          get registered() {
            return registered();
          },
          handleMessage: (message) => heard.push(message),
          handleInvalid: (id, refusal) => heard.push({ id, refusal }),
          handleClose: () => heard.push("closed"),
        };
      },
    },
    answer: (question) =>
      question === "never answered"
        ? new Promise(() => {})
        : Promise.resolve({ to: question }),
    fault: (error) => this.faults.push(error),
  };
}

/** A leader that listens, and a way to it. */
async function leader(desk: Desk) {
  const certificate = await makeCertificate(["127.0.0.1"], Date.now());
  const listener = await WireListener.listen(
    "127.0.0.1",
    0,
    certificate,
    (wire) => {
      new LinkedSockets(wire, desk.parts, () => desk.ended++);
    },
    () => {},
  );
  const node: ClusterNode = {
    name: "leader",
    incarnation: "1",
    machine: "machine",
    link: {
      hostname: "127.0.0.1",
      port: listener.port,
      certificate: certificate.cert,
      secret: SECRET,
    },
    media: [],
    leaving: false,
  };
  return { listener, node };
}

async function follower(node: ClusterNode, secret = node.link.secret) {
  const seen = { ended: 0 };
  const door = new RemoteDoor(await dial(node), {
    clock: systemClock,
    node: "follower",
    secret,
    storeMs: () => 5,
    fault: () => {},
    ended: () => seen.ended++,
  });
  return { door, seen };
}

/** A page's socket, and what was sent to it. */
function page() {
  const got: string[] = [];
  const socket: SignalingSocket = {
    send: (text) => got.push(text),
    close: (code) => got.push(`closed ${code}`),
  };
  return { got, socket };
}

Deno.test("messages pass a link in order, both ways, with their sockets", async () => {
  const desk = new Desk();
  const { listener, node } = await leader(desk);
  const { door } = await follower(node);
  await door.opened;
  const { got, socket } = page();
  const connection = door.connect(socket, "10.0.0.1");
  assertEquals(connection.registered, false);
  desk.registered = true;
  const register: ClientMessage = { id: "register", name: "alice" };
  connection.handleMessage(register);
  connection.handleInvalid(null, {
    reason: "invalid_message",
    message: "This is not JSON.",
  });
  await until(() => desk.heard.length === 3);
  assertEquals(desk.heard, [
    { opened: "10.0.0.1" },
    register,
    {
      id: null,
      refusal: { reason: "invalid_message", message: "This is not JSON." },
    },
  ]);
  await until(() => connection.registered);
  desk.sockets[0].send("one");
  desk.sockets[0].send("zwei – 二");
  desk.sockets[0].close(4000, "superseded");
  await until(() => got.length === 3);
  assertEquals(got, ["one", "zwei – 二", "closed 4000"]);
  connection.handleClose();
  await until(() => desk.heard.at(-1) === "closed");
  assertEquals(await door.ask({ method: "facts" }), {
    to: { method: "facts" },
  });
  assertEquals(desk.faults, []);
  door.close();
  await until(() => desk.ended === 1);
  listener.close();
});

Deno.test("the end of a link ends its sockets on both sides", async () => {
  const desk = new Desk();
  const { listener, node } = await leader(desk);
  const { door, seen } = await follower(node);
  await door.opened;
  door.connect(page().socket);
  await until(() => desk.heard.length === 1);
  const asked = assertRejects(() => door.ask("never answered"), WireError);
  listener.close();
  await asked;
  assertEquals(seen.ended, 1);
  await until(() => desk.ended === 1);
  assertEquals(desk.heard, [{ opened: "" }, "closed"]);
});

Deno.test("who does not know the secret gets nothing", async () => {
  const desk = new Desk();
  const { listener, node } = await leader(desk);
  const { door } = await follower(node, "a guess");
  await assertRejects(() => door.opened, WireError);
  await until(() => desk.ended === 1);
  assertEquals(desk.heard, []);
  const wire = await dial(node);
  let over = false;
  const stranger = wire({ line: () => {}, ended: () => (over = true) });
  stranger.send(JSON.stringify({ type: "open", socket: 1, address: "" }));
  await until(() => over);
  assertEquals(desk.heard, []);
  listener.close();
});

Deno.test("a line that is too long, or nonsense, ends a link and nothing else", async () => {
  const desk = new Desk();
  const { listener, node } = await leader(desk);
  for (const line of ["{}", "nonsense", "x".repeat(2 * 1024 * 1024)]) {
    const wire = await dial(node);
    let over = false;
    const stranger = wire({ line: () => {}, ended: () => (over = true) });
    stranger.send(line);
    await until(() => over, { state: () => line.slice(0, 20) });
  }
  const { door } = await follower(node);
  await door.opened;
  door.close();
  listener.close();
});

Deno.test("another certificate is refused, and a port where nobody listens is a dead process", async () => {
  const desk = new Desk();
  const { listener, node } = await leader(desk);
  const { cert } = await makeCertificate(["127.0.0.1"], Date.now());
  const wrong = { ...node, link: { ...node.link, certificate: cert } };
  const refused = await assertRejects(() => dial(wrong), WireError);
  assert(!refused.dead);
  listener.close();
  const gone = await assertRejects(() => dial(node), WireError);
  assert(gone.dead);
});
