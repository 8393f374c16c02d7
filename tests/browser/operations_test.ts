import { assert, assertEquals, assertMatch } from "@std/assert";
import { parsePrometheusText } from "../telemetry/prometheus_text.ts";
import { startProgram } from "../support/started_program.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { startNginx } from "./nginx.ts";
import { firstCall } from "./first_call.ts";
import { Person } from "./person.ts";
import { kurentoOptions, TEST_KURENTO } from "../support/test_kurento.ts";

const operatorToken = "operator-token-of-the-test";
const token = "metrics-token-of-the-test";

/**
 * Must never be logged: SDP, candidates, DTLS, tokens, keys, people and their
 * addresses.
 */
const FORBIDDEN =
  /v=0|m=audio|a=\w|fingerprint|ice-ufrag|candidate:|typ host|resumeToken|access_token|PRIVATE KEY|alice|bob|"address"/i;

Deno.test({
  name: "the program runs behind nginx, is scraped, writes logs and stops",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    // Held until the program has its port, which could otherwise be the same
    // one.
    const held = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = held.addr;
    const program = await startProgram(
      [
        "--as_uri=http://127.0.0.1:0/",
        "--trust-proxy=127.0.0.1",
        `--allow-origin=https://localhost:${port}`,
        "--log-format=json",
        "--log-level=debug",
        "--drain=0",
        ...kurentoOptions([]),
      ],
      {
        ONE2ONE_METRICS_TOKEN: token,
        ONE2ONE_OPERATOR_TOKEN: operatorToken,
      },
    );
    held.close();
    const nginx = await startNginx(port, program.url);
    const browser = await launchHeadlessShell();
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(new URL(path, program.url), { headers });
    let callId = "";
    try {
      const alice = await Person.open(browser, nginx.url);
      const bob = await Person.open(browser, nginx.url);

      await t.step("a call through nginx connects", async () => {
        await firstCall(alice, bob);
      });

      await t.step("the metrics show the call", async () => {
        const refused = await get("/metrics", {
          "x-forwarded-for": "198.51.100.7",
        });
        assertEquals(refused.status, 401);
        await refused.body?.cancel();
        const response = await get("/metrics", {
          "x-forwarded-for": "198.51.100.7",
          authorization: `Bearer ${token}`,
        });
        assertEquals(
          response.headers.get("content-type"),
          "text/plain; version=0.0.4; charset=utf-8",
        );
        const families = parsePrometheusText(await response.text());
        const sum = (name: string, label = "") =>
          families.get(name)!.samples
            .filter(({ labels }) =>
              label === "" || Object.values(labels).includes(label)
            )
            .reduce((all, { value }) => all + value, 0);
        assertEquals(sum("one2one_users"), 2);
        assertEquals(sum("one2one_sockets"), 2);
        assertEquals(sum("one2one_calls", "active"), 1);
        assertEquals(sum("one2one_media_server_calls"), 1);
        if (TEST_KURENTO === undefined) {
          // The call is sealed: the engine that decrypts has no part in it.
          assertEquals(sum("one2one_engine_peers"), 0);
          assertEquals(sum("one2one_relay_legs"), 2);
          assert(sum("one2one_relay_packets_total", "received") > 100);
          assert(sum("one2one_relay_packets_total", "sent") > 100);
        }
        assert(sum("process_resident_memory_bytes") > 50e6);
      });

      await t.step(
        "the status page takes the token, shows figures, drains a server and undoes it",
        async () => {
          const page = await (await browser.createBrowserContext()).newPage();
          await page.goto(`${nginx.url}status`);
          await page.waitForSelector(".status-token button:not(:disabled)");
          await page.type("#token", "a guess that is wrong");
          await page.click(".status-token button");
          await page.waitForSelector(".status-problem:not(:empty)");
          assertEquals(await page.$("table"), null);
          await page.$eval("#token", (input) => {
            (input as HTMLInputElement).value = "";
          });
          await page.type("#token", operatorToken);
          await page.click(".status-token button");
          await page.waitForSelector('[data-state="up"]');
          const text = () =>
            page.$eval("main", (node) => (node as HTMLElement).innerText);
          assert((await text()).includes("1 active"), await text());
          assertEquals(/alice|bob/.test(await text()), false);
          const picture = Deno.env.get("ONE2ONE_SCREENSHOTS");
          if (picture) await page.screenshot({ path: `${picture}/status.png` });
          const asked = Promise.withResolvers<string>();
          page.once("dialog", (dialog) => {
            asked.resolve(dialog.message());
            void dialog.accept();
          });
          await page.click(".status-action");
          assertMatch(await asked.promise, /nobody can call/);
          await page.waitForSelector('[data-state="draining"]');
          assertEquals(
            await (await get("/readyz")).text(),
            "not ready: no media server is up\n",
          );
          await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
          await page.click(".status-action");
          await page.waitForSelector('[data-state="up"]');
          await page.close();
        },
      );

      await t.step(
        "log lines of both sockets and of the media have the call's id",
        async () => {
          await alice.press("stop");
          assertEquals(await bob.ended(), "hung_up");
          const ended = await program.line(/"reason":"hung_up"/);
          callId = JSON.parse(ended).properties.callId;
          const records = program.lines.map((line) => JSON.parse(line));
          const own = records.filter(({ properties }) =>
            properties.callId === callId
          );
          const sockets = own.map(({ properties }) => properties.socket)
            .filter((socket) => socket !== undefined);
          assertEquals(new Set(sockets).size, 2);
          assert(own.some(({ properties }) => properties.mediaServer));
        },
      );

      await t.step(
        "health is public, and the status is not",
        async () => {
          for (const authorization of ["", `Bearer ${token}`]) {
            const status = await get("/status/now", { authorization });
            assertEquals(status.status, 401);
            await status.body?.cancel();
          }
          assertEquals(await (await get("/healthz")).text(), "ok\n");
          assertEquals(await (await get("/readyz")).text(), "ready\n");
        },
      );
    } finally {
      await browser.close();
      program.stop();
      await nginx.close();
    }

    await t.step("SIGTERM ends the program with exit code 0", async () => {
      assertEquals(await program.ended, 0);
    });

    await t.step("each log line is one JSON record without secrets", () => {
      assert(program.lines.length > 20);
      for (const line of program.lines) {
        const record = JSON.parse(line);
        assert(record.level && record.message, line);
        assertEquals(line.match(FORBIDDEN), null, line);
      }
    });
  },
});
