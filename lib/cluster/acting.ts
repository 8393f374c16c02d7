/**
 * The exchange's surroundings in a cluster: nothing happens while another
 * process may lead, and no message leaves before the store has what it tells of.
 *
 * @module
 */
import type { Clock } from "../signaling/clock.ts";
import type {
  CallMediaEvents,
  CallMediaPipeline,
  CallMediaService,
} from "../signaling/media_port.ts";
import type { Certainty } from "./certainty.ts";
import type { Door } from "./linked_sockets.ts";
import type { SharedJournal } from "./shared_journal.ts";

/** A clock whose timers wait until the lead is certain. */
export function actingClock(clock: Clock, certainty: Certainty): Clock {
  return {
    now: () => clock.now(),
    after: (ms, callback) => {
      let cancelled = false;
      const cancel = clock.after(
        ms,
        () =>
          certainty.act(() => {
            if (!cancelled) callback();
          }),
      );
      return () => {
        cancelled = true;
        cancel();
      };
    },
  };
}

/** Media whose events and answers wait until the lead is certain. */
export function actingMedia(
  media: CallMediaService,
  certainty: Certainty,
): CallMediaService {
  const acting = (events: CallMediaEvents): CallMediaEvents => ({
    iceCandidate: (leg, candidate) =>
      certainty.act(() => events.iceCandidate(leg, candidate)),
    legConnected: (leg) => certainty.act(() => events.legConnected(leg)),
    legLost: (leg) => certainty.act(() => events.legLost(leg)),
    legSilent: (leg) => certainty.act(() => events.legSilent(leg)),
    legFlows: (leg) => certainty.act(() => events.legFlows(leg)),
    lost: (error) => certainty.act(() => events.lost(error)),
    moves: () => certainty.act(() => events.moves()),
  });
  return {
    canSeal: () => media.canSeal(),
    onceUp: (run) => media.onceUp(() => certainty.act(run)),
    createPipeline: async (callId, events, sealed) =>
      actingPipeline(
        await certainty.answer(
          media.createPipeline(callId, acting(events), sealed),
        ),
        certainty,
      ),
    adoptPipeline: async (callId, saved, events) =>
      actingPipeline(
        await certainty.answer(
          media.adoptPipeline(callId, saved, acting(events)),
        ),
        certainty,
      ),
  };
}

function actingPipeline(
  pipeline: CallMediaPipeline,
  certainty: Certainty,
): CallMediaPipeline {
  return {
    mediaServer: pipeline.mediaServer,
    get saved() {
      return pipeline.saved;
    },
    get agreement() {
      return pipeline.agreement;
    },
    negotiate: (leg, sdpOffer) =>
      certainty.answer(pipeline.negotiate(leg, sdpOffer)),
    passOffer: (leg, sdpOffer) =>
      certainty.answer(pipeline.passOffer(leg, sdpOffer)),
    passAnswer: (leg, sdpAnswer) =>
      certainty.answer(pipeline.passAnswer(leg, sdpAnswer)),
    addIceCandidate: (leg, candidate) =>
      pipeline.addIceCandidate(leg, candidate),
    connect: () => certainty.answer(pipeline.connect()),
    release: () => certainty.answer(pipeline.release()),
  };
}

/** Sockets whose messages wait until the lead is certain; those for them wait for the store. */
export function actingDoor(
  door: Door,
  certainty: Certainty,
  journal: Pick<SharedJournal, "after">,
): Door {
  return {
    connect: (socket, address) => {
      const connection = door.connect({
        send: (text) => journal.after(() => socket.send(text)),
        close: (code, reason) =>
          journal.after(() => socket.close(code, reason)),
      }, address);
      return {
        get registered() {
          return connection.registered;
        },
        handleMessage: (message) =>
          certainty.act(() => connection.handleMessage(message)),
        handleInvalid: (id, refusal) =>
          certainty.act(() => connection.handleInvalid(id, refusal)),
        handleClose: () => certainty.act(() => connection.handleClose()),
      };
    },
  };
}
