import { assertEquals, assertStringIncludes } from "@std/assert";
import { App, HttpError } from "fresh";

const request = (path: string, init?: RequestInit) =>
  new Request("http://localhost" + path, init);

Deno.test("middlewares apply to what is registered after them, in order, below their path", async () => {
  const log: string[] = [];
  const note = (name: string) => (ctx: { next(): Promise<Response> }) => {
    log.push(name);
    return ctx.next();
  };
  const handler = new App<unknown>()
    .get("/early", (ctx) => ctx.text("early"))
    .use(note("all"))
    .use("/inner", note("inner"))
    .get("/inner/page", note("own"), (ctx) => ctx.text("page"))
    .get("/other", (ctx) => ctx.text("other"))
    .handler();
  const visit = async (path: string) => {
    log.length = 0;
    return [await (await handler(request(path))).text(), ...log];
  };
  assertEquals(await visit("/early"), ["early"]);
  assertEquals(await visit("/inner/page"), ["page", "all", "inner", "own"]);
  assertEquals(await visit("/other"), ["other", "all"]);
  assertEquals(await visit("/nowhere"), ["Not Found", "all"]);
});

Deno.test("state reaches the handler and ends with the request", async () => {
  const handler = new App<{ count?: number }>()
    .use((ctx) => {
      ctx.state.count = (ctx.state.count ?? 0) + 1;
      return ctx.next();
    })
    .get("/", (ctx) => ctx.json(ctx.state.count))
    .handler();
  assertEquals(await (await handler(request("/"))).json(), 1);
  assertEquals(await (await handler(request("/"))).json(), 1);
});

Deno.test("an HttpError gives its status, onError sees it, and a redirect stays on this host", async () => {
  const handler = new App<unknown>()
    .onError("*", (ctx) =>
      ctx.text(`seen: ${ctx.error}`, {
        status: ctx.error instanceof HttpError ? ctx.error.status : 500,
      }))
    .get("/teapot", () => {
      throw new HttpError(418);
    })
    .get("/away", (ctx) => ctx.redirect("//evil.example/x?a=//b"))
    .handler();
  const teapot = await handler(request("/teapot"));
  assertEquals(teapot.status, 418);
  assertStringIncludes(await teapot.text(), "seen: HttpError: I'm a Teapot");
  const away = await handler(request("/away"));
  assertEquals(away.headers.get("location"), "/evil.example/x?a=//b");
});

Deno.test("a socket route echoes, and answers a plain GET with 400", async () => {
  const app = new App<unknown>().ws("/echo", {
    message: (socket, event) => socket.send(event.data),
  });
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    app.handler(),
  );
  const { port } = server.addr;
  const plain = await fetch(`http://127.0.0.1:${port}/echo`);
  assertEquals(plain.status, 400);
  await plain.body?.cancel();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/echo`);
  const closed = Promise.withResolvers<void>();
  socket.onclose = () => closed.resolve();
  const reply = new Promise((resolve) => {
    socket.onmessage = (event) => resolve(event.data);
  });
  socket.onopen = () => socket.send("hello");
  assertEquals(await reply, "hello");
  socket.close();
  await closed.promise;
});
