import type { MediaObject } from "./media_object.ts";
import { MediaPipeline } from "./media_pipeline.ts";
import { objectNotFound } from "../rpc/rpc_error.ts";
import { ServerManager } from "./server_manager.ts";

/**
 * All living media objects, and the sessions that hold them. An object that no
 * session holds is destroyed.
 */
export class ObjectStore {
  readonly #objects = new Map<string, MediaObject>();
  readonly #holders = new Map<MediaObject, Set<string>>();
  readonly manager: ServerManager;

  /**
   * @param sessions returns the ids of all sessions, for `ServerManager.getSessions`
   * @param modules the server's own modules and their types, for `ServerManager.getInfo`
   */
  constructor(
    sessions: () => string[],
    modules: Readonly<Record<string, readonly string[]>>,
  ) {
    this.manager = new ServerManager({
      pipelines: () => this.pipelines().map((pipeline) => pipeline.id),
      sessions,
    }, modules);
  }

  /** All current pipelines. */
  pipelines(): MediaPipeline[] {
    return [...this.#objects.values()].filter((object) =>
      object instanceof MediaPipeline
    );
  }

  /** Adds a new object, held by the session that made it. */
  add(object: MediaObject, sessionId: string): void {
    this.#objects.set(object.id, object);
    this.#holders.set(object, new Set([sessionId]));
    this.manager.objectCreated(object);
  }

  /** The object of this id, if there is one. */
  find = (id: string): MediaObject | undefined =>
    id === this.manager.id ? this.manager : this.#objects.get(id);

  /**
   * The object of this id, from now on also held by the session.
   *
   * @throws {RpcError} 40101
   */
  hold(id: string, sessionId: string): MediaObject {
    const object = this.find(id);
    if (!object) throw objectNotFound(id);
    for (let held: MediaObject | null = object; held; held = held.parent) {
      this.#holders.get(held)?.add(sessionId);
    }
    return object;
  }

  /** Destroys an object and its children. Idempotent. */
  release(id: string): void {
    const object = this.#objects.get(id);
    if (object) this.#destroy(object);
  }

  /** Ends a session's hold on an object. Idempotent. */
  drop(id: string, sessionId: string): void {
    const object = this.#objects.get(id);
    if (object) this.#drop(object, sessionId);
  }

  /** Ends a session's hold on all objects. */
  dropSession(sessionId: string): void {
    for (const object of [...this.#holders.keys()]) {
      this.#drop(object, sessionId);
    }
  }

  clear(): void {
    for (const object of [...this.#objects.values()]) this.#destroy(object);
  }

  #drop(object: MediaObject, sessionId: string): void {
    const holders = this.#holders.get(object);
    if (holders?.delete(sessionId) && holders.size === 0) {
      this.#destroy(object);
    }
  }

  #destroy(object: MediaObject): void {
    if (!this.#objects.delete(object.id)) return;
    this.#holders.delete(object);
    for (const child of [...object.children]) this.#destroy(child);
    object.destroy();
    this.manager.objectDestroyed(object);
  }
}
