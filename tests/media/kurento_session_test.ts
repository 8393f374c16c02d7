import { assertEquals } from "@std/assert";
import { KurentoSession } from "../../lib/media/kurento_session.ts";
import { until } from "../support/until.ts";
import { TestMediaServer } from "./test_media_server.ts";

const NEVER_MS = 600_000;

Deno.test("a session that cannot be opened is rejected at once", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `ws://127.0.0.1:${listener.addr.port}/kurento`;
  const error = await KurentoSession.open(url, 100).catch((error) => error);
  assertEquals(error.failure, "timeout");
  listener.close();
  const refused = await KurentoSession.open(url, 100).catch((error) => error);
  assertEquals(refused.failure, "lost");
});

Deno.test("a session is closed as soon as the server has answered", async () => {
  const server = await TestMediaServer.start();
  const session = await KurentoSession.open(server.url, NEVER_MS);
  await session.ping();
  let closed = false;
  session.close().then(() => closed = true);
  await until(() => closed);
  await server.close();
});
