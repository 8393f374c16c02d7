/**
 * Somebody who is in a call and forges source addresses. A forged check is one that
 * comes from another socket, whose owner answers no check of the relay's own.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { CONSENT_MS } from "../../../lib/media_server/relay/leg_paths.ts";
import { checkAnswer, isCheck } from "./check_request.ts";
import { DTLS, RelayCall, RTCP, VP8 } from "./relay_call.ts";
import { BROWSER, checkOf, RelayClient, rtp } from "./relay_client.ts";

/** Packets to a socket whose owner answers nothing, until the relay's answer to its last check. */
async function cameTo(victim: RelayClient, answers: number) {
  const all: Uint8Array[] = [];
  for (let answered = 0; answered < answers;) {
    const packet = await victim.next();
    all.push(packet);
    if (!isCheck(packet)) answered++;
  }
  return all;
}

Deno.test("a call's media goes to no address that a forged check names", async () => {
  await using call = new RelayCall();
  const [a, b] = call.browsers;
  const [, credentials] = await call.up();
  call.legs[0].media.pass("video", true);
  using victim = new RelayClient(call.relay.port);
  let bytes = 0;
  const checks = 50;
  for (let n = 0; n < checks; n++) {
    const check = checkOf(credentials, true);
    bytes += check.length;
    await victim.send(check);
    await a.send(rtp(VP8, n, 1_000));
    assertEquals(await b.next(), rtp(VP8, n, 1_000));
  }
  const came = await cameTo(victim, checks);
  const sent = came.reduce((sum, { length }) => sum + length, 0);
  assert(sent < 2 * bytes, `${sent} bytes for ${bytes}`);
  assert(came.every(({ length }) => length < 200), "no media among them");
  await victim.send(RTCP);
  await a.send(DTLS);
  assertEquals(await b.next(), DTLS);
  assertEquals(call.packets.unknown, 1, "nothing counts that comes from there");
});

Deno.test("a leg whose first check is forged does not connect and fails", async () => {
  await using call = new RelayCall();
  const [events] = call.events;
  const credentials = call.legs[0].renew();
  call.legs[0].awaitChecks(call.clock.now);
  using victim = new RelayClient(call.relay.port);
  await victim.send(checkOf(credentials));
  await cameTo(victim, 1);
  assertEquals(events.log, ["ice CONNECTING"]);
  call.clock.now += CONSENT_MS;
  await events.until("ice FAILED");
});

Deno.test("an answer counts only from the address, with the password and for the check", async () => {
  await using call = new RelayCall();
  const [events] = call.events;
  const credentials = call.legs[0].renew();
  using victim = new RelayClient(call.relay.port);
  using forger = new RelayClient(call.relay.port);
  await victim.send(checkOf(credentials));
  const [check] = await cameTo(victim, 1);
  assert(isCheck(check));
  const right = checkAnswer(check, BROWSER.password);
  const other = check.slice();
  other[19] ^= 1;
  await forger.send(right);
  await victim.send(checkAnswer(check, credentials.password));
  await victim.send(checkAnswer(other, BROWSER.password));
  const refused = () => call.packets.refused_checks;
  await forger.check(credentials, false);
  assertEquals(refused(), 3);
  assertEquals(events.log.filter((words) => words === "ice READY"), []);
  await victim.send(right);
  await victim.send(right);
  await events.until("ice READY");
  await forger.check(credentials, false);
  assertEquals(refused(), 4, "an answer counts once");
});

Deno.test("consent ends when a browser has left, however many checks are forged for it", async () => {
  await using call = new RelayCall();
  const [a, b] = call.browsers;
  const [own, credentials] = await call.up();
  for (let ms = 0; ms < CONSENT_MS; ms += 1_000) {
    call.clock.now += 1_000;
    await b.send(checkOf(credentials));
    await cameTo(b, 1);
    await a.check(own);
  }
  await call.events[1].until("ice FAILED");
  await a.send(DTLS);
  await a.check(own);
  assertEquals(call.packets.dropped, 1);
  assert(!call.events[0].log.includes("ice FAILED"));
});

Deno.test("a browser that stays is asked again every few seconds, not with each check", async () => {
  await using call = new RelayCall();
  const [a, b] = call.browsers;
  const [own] = await call.up();
  const before = call.packets.own_checks;
  assertEquals(before, 2);
  for (let ms = 0; ms < 20_000; ms += 500) {
    call.clock.now += 500;
    await a.check(own);
    // Arrives after the answer to the relay's check, if there was one.
    await a.send(RTCP);
    await b.next();
  }
  assertEquals(call.packets.own_checks - before, 4);
  assert(!call.events[0].log.includes("ice FAILED"));
});

Deno.test("a check that arrives before the browser's description is answered later", async () => {
  await using call = new RelayCall();
  const leg = call.relay.createLeg(call.events[0]);
  const credentials = leg.renew();
  using browser = new RelayClient(call.relay.port);
  await browser.send(checkOf(credentials));
  const [answer, ...more] = await cameTo(browser, 1);
  assertEquals([isCheck(answer), more.length], [false, 0]);
  leg.known(BROWSER);
  const check = await browser.next();
  assert(isCheck(check));
  await browser.send(checkAnswer(check, BROWSER.password));
  await call.events[0].until("ice READY");
});

Deno.test("an address that somebody else's checks named is free for its owner", async () => {
  await using call = new RelayCall();
  const credentials = call.legs.map((leg) => leg.renew());
  const [a, b] = call.browsers;
  await b.send(checkOf(credentials[0]));
  await cameTo(b, 1);
  await b.check(credentials[1]);
  await a.check(credentials[0]);
  await a.send(DTLS);
  assertEquals(await b.next(), DTLS);
});

Deno.test("a flood of checks of one call does not keep out the first check of another", async () => {
  await using call = new RelayCall();
  const credentials = call.legs.map((leg) => leg.renew());
  using flooder = new RelayClient(call.relay.port);
  const checks = 5_000;
  const flood = checkOf(credentials[0]);
  for (let n = 0; n < checks; n++) {
    await flooder.send(flood);
    // A socket's buffer holds no more.
    if (n % 100 === 99) await call.browsers[1].check(credentials[1], false);
  }
  const { checks: valid, refused_checks, own_checks } = call.packets;
  const honest = checks / 100;
  assertEquals(valid, 500 + honest);
  assertEquals(refused_checks, checks - 500);
  assertEquals(own_checks, 500 + 1);
});
