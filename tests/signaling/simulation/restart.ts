/**
 * The ledger's handling of a killed process, and of the next one.
 *
 * @module
 */
import { assert } from "@std/assert";
import { userNameKey } from "../../../lib/shared/name_key.ts";
import type { FakeClock } from "../fakes.ts";
import type { SavedCall } from "../../../lib/signaling/store.ts";
import type { MemoryStore } from "../memory_store.ts";
import { leave, type Session, type SimulatedCall } from "./books.ts";
import type { Ledger } from "./ledger.ts";

/**
 * All sockets are lost. State that the process had guaranteed to keep must be
 * in the store; state that it was about to write when it was killed may be.
 *
 * @returns the calls that the next process has to restore
 */
export function processEnded(
  ledger: Ledger,
  clock: FakeClock,
  store: MemoryStore,
): ReadonlySet<SimulatedCall> {
  const stored = storedSessions(ledger, store);
  const kept = new Set(stored.values());
  for (const session of ledger.sessions) {
    if (!session.over && !kept.has(session)) {
      assert(
        session.protocolVersion === 1 || ledger.closing ||
          ledger.graceOver(session) || ledger.late && !isTold(session),
        "a name was lost",
      );
      ledger.over(session);
    }
    if (session.line) session.line.open = false;
    session.line = null;
    session.leaving = false;
    session.awayIn.clear();
    session.takesSecond = false;
    session.droppedAt = clock.now();
    // Messages kept for them were lost with the process.
    session.lastLine = null;
    session.latest = undefined;
    session.vanished = [];
    session.owedRings = [];
    session.owedEnds = [];
    session.owedCandidates = [];
    session.owedTexts = [];
    session.owedConsents = [];
    session.offered = null;
  }
  ledger.moves.restarted();
  ledger.calls.waking.restarted(store);
  ledger.choices.restarted();
  ledger.texts.restarted(ledger.sessions);
  ledger.messages.restarted(ledger.sessions);
  const standing = new Set<SimulatedCall>();
  for (const call of ledger.calls.all.values()) {
    call.restored = false;
    ledger.calls.repairs.restarted(call);
    // The next process may pass a nonce on again, and has no earlier candidates.
    call.revealed.clear();
    call.agreesSince = null;
    call.typing.clear();
    call.recorders.clear();
    for (const [party, { length }] of call.sent) {
      call.sentBefore.set(party, length);
    }
    const found = store.calls.get(call.id);
    if (ledger.late && found) unwritten(call, found, stored);
    assert(
      !call.ended || !found,
      "an end was reported before it was written down",
    );
    // Killed before an accept was stored, or a moved ring: the call rang there.
    const saved = found?.callee.sessions;
    for (const device of saved ? call.devices : []) {
      if (!saved?.some((id) => stored.get(id) === device)) leave(device, call);
    }
    if (saved) {
      call.devices = [
        ...call.devices.filter(({ over }) => over),
        ...saved.flatMap((id) => stored.get(id) ?? []),
      ];
    }
    if (call.ended || !call.answered) continue;
    // Nobody heard of a call that was not written down.
    if (ledger.late && !found && call.told.size === 0) continue;
    if (!call.caller.over && call.devices.every(({ over }) => !over)) {
      standing.add(call);
    }
  }
  return standing;
}

/**
 * Of what a process did last, the shared store may not have the record. Nobody
 * was told of it then, and it did not happen.
 */
function unwritten(
  call: SimulatedCall,
  { active, caller }: SavedCall,
  stored: ReadonlyMap<string, Session>,
): void {
  // Its media may be another one now, or freed.
  call.troubled = true;
  if (call.ended) {
    assert(
      ![call.caller, ...call.devices].some((party) =>
        party.knownEnds.has(call.id)
      ),
      "an end was told before it was written down",
    );
    call.ended = false;
  }
  assert(
    active || call.told.size === 0,
    "an accept was told before it was written down",
  );
  call.answered = active;
  const before = stored.get(caller.sessions[0]);
  if (!before || before === call.caller) return;
  leave(call.caller, call);
  call.caller = before;
}

/** Whether its owner knows of a session. */
function isTold({ token }: Session): boolean {
  return token !== undefined && !token.startsWith("untold");
}

/** The next process has started, and has reported what became of the calls. */
export function processStarted(
  ledger: Ledger,
  standing: ReadonlySet<SimulatedCall>,
): void {
  for (const call of standing) {
    assert(call.restored, "an established call was lost");
  }
  for (const call of ledger.calls.all.values()) {
    const parties = [call.caller, ...call.devices];
    if (call.restored) {
      assert(call.accepted, "a call that nobody accepted goes on");
      assert(!call.ended, "a call that was over goes on");
      assert(parties.every(({ over }) => !over), "a call of nobody goes on");
      call.answered = true;
      for (const party of parties) party.call = call;
    } else if (!call.ended) {
      call.ended = true;
      for (const party of parties) leave(party, call);
    }
  }
}

/**
 * The sessions in the store by their ids, including those whose owners never
 * got a token.
 */
function storedSessions(
  ledger: Ledger,
  store: MemoryStore,
): Map<string, Session> {
  const known = new Map<string, Session>();
  for (const [token, session] of ledger.resumeTokens.issued) {
    known.set(store.digest(token), session);
  }
  const stored = new Map<string, Session>();
  ledger.resumeTokens.restart();
  for (const { id, name, tokens } of store.sessions.values()) {
    const digest = tokens.find((digest) => known.has(digest));
    const session = known.get(digest ?? "") ?? untold(ledger, name, tokens[0]);
    assert(session.key === userNameKey(name), "a session of another name");
    assert(
      session.token === undefined || session.token.startsWith("untold") ||
        tokens.includes(store.digest(session.token)),
      "a token was told that opens nothing",
    );
    stored.set(id, session);
    session.over = false;
    ledger.resumeTokens.restore(
      session,
      (token) => tokens.includes(store.digest(token)),
    );
  }
  return stored;
}

/**
 * A session that was stored when its process was killed, before its owner was
 * notified.
 */
function untold(ledger: Ledger, name: string, digest: string): Session {
  const token = `untold ${digest}`;
  const before = ledger.sessions.find((session) => session.token === token);
  if (before) return before;
  const session = ledger.newSession(name, 2);
  session.token = token;
  return session;
}
