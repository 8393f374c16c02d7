/**
 * The methods of Kurento's protocol, independent of the socket.
 *
 * @module
 */
import * as v from "valibot";
import type { KurentoManners } from "../kurento_manners.ts";
import type { MediaEngine } from "../media_engine.ts";
import type { MediaObject } from "../objects/media_object.ts";
import { MediaPipeline } from "../objects/media_pipeline.ts";
import { ObjectStore } from "../objects/object_store.ts";
import {
  factoryNotFound,
  invalidRequest,
  invalidSession,
  marshallError,
  methodNotFound,
  notEnoughResources,
  objectNotFound,
  parameterRequired,
  RpcError,
} from "./rpc_error.ts";
import {
  objectParameter,
  type Params,
  requiredString,
  RpcRequest,
  stringParameter,
} from "./rpc_message.ts";
import type { Session } from "../session_store.ts";
import type { SealedEngine } from "../relay/sealed_engine.ts";
import { SEALED_MODULE, SealedEndpoint } from "../objects/sealed_endpoint.ts";
import { WebRtcEndpoint } from "../objects/web_rtc_endpoint.ts";

/** Methods that run in a session, by name. Each returns its part of the `result`. */
type Method = (
  params: Params,
  session: Session,
) => Params | Promise<Params>;

/** Methods that create a missing session when they name one. */
const SESSION_MAKERS = new Set(["create", "transaction", "keepAlive"]);

const Operations = v.array(RpcRequest);

/** Most endpoints of a pipeline: twice the number that two legs of a call hold while both are repaired. */
export const MAX_ENDPOINTS = 12;

/** The RPC methods, over one engine's media objects. */
export class RpcMethods {
  readonly objects: ObjectStore;

  /**
   * @param maxPipelines most pipelines; more are refused with 40009
   * @param manners null for the server's own
   * @param sealed makes the peers of sealed calls; by default there are none
   */
  constructor(
    private readonly engine: MediaEngine,
    private readonly maxPipelines: number,
    sessions: () => string[],
    private readonly manners: KurentoManners | null,
    private readonly sealed: SealedEngine | null = null,
  ) {
    this.objects = new ObjectStore(sessions, sealed ? SEALED_MODULE : {});
  }

  /** Whether this method creates a missing session that it names. */
  makesSession(method: string): boolean {
    return SESSION_MAKERS.has(method);
  }

  /**
   * Runs one method.
   *
   * @returns the reply's `result`, without the session's id
   * @throws {RpcError} as a rejection
   */
  async call(
    method: string,
    params: Params,
    session: Session,
  ): Promise<Params> {
    if (!Object.hasOwn(this.#methods, method)) throw methodNotFound();
    return await this.#methods[method](params, session);
  }

  readonly #methods: Record<string, Method> = {
    create: async (params, session) => ({
      value: (await this.#create(params, session)).id,
    }),
    describe: (params, session) => {
      const object = this.#hold(params, session);
      return {
        hierarchy: [...object.type.ancestors],
        qualifiedType: `${object.type.module ?? "kurento"}.${object.type.name}`,
        type: object.type.name,
      };
    },
    invoke: async (params, session) => {
      const id = requiredString(params, "object");
      const operation = requiredString(params, "operation");
      const object = this.objects.hold(id, session.id);
      const operationParams = objectParameter(params, "operationParams");
      return { value: await object.invoke(operation, operationParams) };
    },
    subscribe: (params, session) => {
      const type = requiredString(params, "type");
      const object = this.#hold(params, session);
      return {
        value: object.subscribe(type, (event) => session.socket?.send(event)),
      };
    },
    unsubscribe: (params) => {
      const token = requiredString(params, "subscription");
      this.objects.find(requiredString(params, "object"))?.unsubscribe(token);
      return {};
    },
    release: (params) => {
      this.objects.release(requiredString(params, "object"));
      return {};
    },
    ref: (params, session) => {
      this.#hold(params, session);
      return {};
    },
    unref: (params, session) => {
      this.objects.drop(requiredString(params, "object"), session.id);
      return {};
    },
    keepAlive: () => ({}),
    transaction: (params, session) => this.#transaction(params, session),
  };

  #hold(params: Params, session: Session): MediaObject {
    return this.objects.hold(requiredString(params, "object"), session.id);
  }

  async #create(params: Params, session: Session): Promise<MediaObject> {
    const type = requiredString(params, "type").replace(/^kurento\./, "");
    const constructorParams = objectParameter(params, "constructorParams");
    let object: MediaObject;
    switch (type) {
      case "MediaPipeline":
        if (this.objects.pipelines().length >= this.maxPipelines) {
          throw notEnoughResources();
        }
        object = new MediaPipeline();
        break;
      case "WebRtcEndpoint": {
        const pipeline = this.#roomIn(constructorParams);
        await this.manners?.beforeEndpoint();
        object = new WebRtcEndpoint(
          pipeline(),
          (events, limits) => this.engine.createPeer(events, limits),
          this.objects.find,
          this.manners,
        );
        break;
      }
      case "sealed.SealedEndpoint": {
        const { sealed } = this;
        if (!sealed) throw factoryNotFound(type);
        object = new SealedEndpoint(
          this.#roomIn(constructorParams)(),
          sealed,
          this.objects.find,
        );
        break;
      }
      default:
        throw factoryNotFound(type);
    }
    this.objects.add(object, session.id);
    return object;
  }

  /**
   * Finds the pipeline of a new endpoint.
   *
   * @returns gives the pipeline, once it is certain that it has room
   */
  #roomIn(constructorParams: Params): () => MediaPipeline {
    const id = stringParameter(constructorParams, "mediaPipeline");
    const pipeline = this.objects.find(id);
    if (!pipeline) throw objectNotFound(id);
    if (!(pipeline instanceof MediaPipeline)) {
      throw marshallError("mediaPipeline", "MediaPipeline");
    }
    return () => {
      if (pipeline.children.size >= MAX_ENDPOINTS) throw notEnoughResources();
      return pipeline;
    };
  }

  /** Runs operations in order; `newref:N` stands for the object that the Nth one created. Stops at the first failure. */
  async #transaction(params: Params, session: Session): Promise<Params> {
    if (params.operations === undefined) throw parameterRequired("operations");
    const operations = v.safeParse(Operations, params.operations);
    if (!operations.success) throw invalidRequest();
    const created = new Map<string, string>();
    const replies: Params[] = [];
    for (const [index, operation] of operations.output.entries()) {
      const id = operation.id ?? index;
      try {
        if (operation.method === "transaction") throw invalidRequest();
        const result = await this.call(
          operation.method,
          resolveReferences(operation.params ?? {}, created) as Params,
          session,
        );
        if (operation.method === "create") {
          created.set(`newref:${id}`, String(result.value));
        }
        replies.push({
          id,
          jsonrpc: "2.0",
          result: { ...result, sessionId: session.id },
        });
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        replies.push({ id, jsonrpc: "2.0", error });
        break;
      }
    }
    return { value: replies };
  }
}

function resolveReferences(
  value: unknown,
  created: ReadonlyMap<string, string>,
): unknown {
  if (typeof value === "string") return created.get(value) ?? value;
  if (Array.isArray(value)) {
    return value.map((item) => resolveReferences(item, created));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map((
        [key, item],
      ) => [key, resolveReferences(item, created)]),
    );
  }
  return value;
}

/**
 * The session that a request names.
 *
 * @returns undefined when it names none
 * @throws {RpcError} 40007 when it is not a string
 */
export function sessionParameter(params: Params): string | undefined {
  if (params.sessionId === undefined) return undefined;
  if (typeof params.sessionId !== "string") throw invalidSession();
  return params.sessionId;
}
