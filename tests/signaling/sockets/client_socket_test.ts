import { assertEquals } from "@std/assert";
import { CLOSE } from "../../../lib/shared/close_codes.ts";
import { ClientSocket } from "../../../lib/signaling/sockets/client_socket.ts";
import { DEFAULT_SOCKET_LIMITS } from "../../../lib/signaling/sockets/socket_limits.ts";

/** A socket whose client left during the handshake: Deno reports nothing of it, not even that it is closed. */
class UnopenedSocket extends EventTarget {
  readyState: number = WebSocket.CONNECTING;

  close(): void {
    this.readyState = WebSocket.CLOSING;
  }
}

for (const closed of [false, true]) {
  Deno.test(`a socket that never opened is gone when it is given up${closed ? ", also if it was closed before" : ""}`, () => {
    let gone = 0;
    const socket = new ClientSocket(
      new UnopenedSocket() as unknown as WebSocket,
      1,
      "192.0.2.1",
      false,
      {
        exchange: {
          connect: () => {
            throw new Error("never opened");
          },
        },
        limits: DEFAULT_SOCKET_LIMITS,
        fault: (error) => {
          throw error;
        },
      },
      () => gone++,
    );
    if (closed) socket.close(CLOSE.restart, "service restart");
    socket.giveUp();
    socket.giveUp();
    assertEquals(gone, 1);
  });
}
