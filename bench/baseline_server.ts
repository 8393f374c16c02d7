/**
 * A signaling server of the order of Kurento's tutorial, with media that
 * answers at once: no checks, no limits, no sessions that outlive a socket.
 * `signaling.ts` measures what the exchange costs beside it.
 *
 * @module
 */
import { serveMeasured } from "./measured_server.ts";

interface User {
  name: string;
  socket: WebSocket;
  peer: User | null;
  sdpOffer: string;
}

const users = new Map<string, User>();

await serveMeasured((request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  const user: User = { name: "", socket, peer: null, sdpOffer: "" };
  socket.onmessage = ({ data }) => handle(user, JSON.parse(data));
  socket.onclose = () => {
    stop(user);
    if (users.get(user.name) === user) users.delete(user.name);
  };
  return response;
});

function handle(self: User, message: Record<string, string>): void {
  switch (message.id) {
    case "register":
      self.name = message.name;
      users.set(self.name, self);
      return send(self, { id: "registerResponse", response: "accepted" });
    case "call": {
      const callee = users.get(message.to);
      if (!callee) {
        return send(self, { id: "callResponse", response: "rejected" });
      }
      self.sdpOffer = message.sdpOffer;
      self.peer = callee;
      callee.peer = self;
      return send(callee, { id: "incomingCall", from: self.name });
    }
    case "incomingCallResponse": {
      const { peer } = self;
      self.sdpOffer = message.sdpOffer;
      if (peer) void connect(self, peer);
      return;
    }
    case "stop":
      return stop(self);
  }
}

async function connect(callee: User, caller: User): Promise<void> {
  const [toCaller, toCallee] = await Promise.all([
    answer(caller.sdpOffer),
    answer(callee.sdpOffer),
  ]);
  send(callee, { id: "startCommunication", sdpAnswer: toCallee });
  send(caller, {
    id: "callResponse",
    response: "accepted",
    sdpAnswer: toCaller,
  });
}

function answer(_sdpOffer: string): Promise<string> {
  return Promise.resolve("answer");
}

function stop(self: User): void {
  const { peer } = self;
  if (!peer) return;
  self.peer = null;
  peer.peer = null;
  send(peer, { id: "stopCommunication", message: "remote user hung up" });
}

function send({ socket }: User, message: unknown): void {
  if (socket.readyState === WebSocket.OPEN) {
    socket.send(JSON.stringify(message));
  }
}
