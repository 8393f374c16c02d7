import { createDefine } from "fresh";
import type { MessageDoor } from "../messages/message_door.ts";
import type { Operations } from "../operations/operations.ts";
import type { PushDoor } from "../service/service.ts";
import type { PageSettings } from "../shared/page_settings.ts";

/** State that routes get from the program as `ctx.state`. */
export interface AppState {
  /** Name and version of this service, for display. */
  readonly service: { readonly name: string; readonly version: string };
  /**
   * Accepts a signaling socket: checks the origin and limits, upgrades with
   * `Deno.upgradeWebSocket`, and owns the socket from then on. Answers with a
   * refusal in words where it does not. `info.remoteAddr` can be read only
   * before the upgrade ("Request closed" after it).
   */
  acceptSocket(
    request: Request,
    info: Deno.ServeHandlerInfo,
  ): Response | Promise<Response>;
  /** The running service as its operators see it; null until it has started. */
  operations(): Operations | null;
  /** Null where pages ring only while they are open. */
  push(): PushDoor | null;
  /** Null where no recordings are kept. */
  messages(): MessageDoor | null;
  /** Settings of the phone's page. */
  page(): PageSettings;
}

/** Types routes and middlewares of this app. */
export const define = createDefine<AppState>();
