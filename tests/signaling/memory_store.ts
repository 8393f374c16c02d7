import type {
  ExchangeStore,
  SavedCall,
  SavedSession,
} from "../../lib/signaling/store.ts";

/** A store that outlives exchanges, but not the test. */
export class MemoryStore implements ExchangeStore {
  readonly sessions = new Map<string, SavedSession>();
  readonly calls = new Map<string, SavedCall>();

  digest(token: string): string {
    return `digest of ${token}`;
  }

  load(): { sessions: SavedSession[]; calls: SavedCall[] } {
    return structuredClone({
      sessions: [...this.sessions.values()],
      calls: [...this.calls.values()],
    });
  }

  putSession(session: SavedSession): void {
    this.sessions.set(session.id, structuredClone(session));
  }

  deleteSession(id: string): void {
    this.sessions.delete(id);
  }

  putCall(call: SavedCall): void {
    this.calls.set(call.id, structuredClone(call));
  }

  deleteCall(id: string): void {
    this.calls.delete(id);
  }
}
