import type { PhoneState } from "../../lib/phone/phone_state.ts";
import { Avatar } from "./Avatar.tsx";
import { CallControls } from "./CallControls.tsx";
import { CallTimer } from "./CallTimer.tsx";
import type { PhoneSurface } from "./phone_surface.ts";
import { RemotePicture } from "./RemotePicture.tsx";
import { SelfView } from "./SelfView.tsx";
import { ConsoleButton, type ConsoleSwitch } from "./TopBar.tsx";
import { useFocus } from "./use_focus.ts";
import { words } from "./words.ts";

/** A state with a call in it that we made or took. */
export type CallState = PhoneState & {
  name: "calling" | "connecting" | "active";
};

/** The call, from the first ring to the last word: one stage, so that its videos live through it. */
export function CallStage({ phone, state, console }: {
  phone: PhoneSurface;
  state: CallState;
  console: ConsoleSwitch;
}) {
  const heading = useFocus<HTMLHeadingElement>();
  const { peer } = state.call;
  return (
    <main class="stage" data-active={state.name === "active"}>
      <RemotePicture
        peer={peer}
        stream={phone.remoteStream.value}
        media={state.name === "active" ? state.peerMedia : null}
      />
      {state.name !== "active" && (
        <div class="before-picture" data-ringing={state.name === "calling"}>
          <span class="ringing-avatar">
            <Avatar name={peer} size="large" />
          </span>
        </div>
      )}
      {state.name === "active" && state.reconnecting && (
        <p class="reconnecting">
          <span class="spinner" aria-hidden />
          {words.call.reconnecting[state.reconnecting](peer)}
        </p>
      )}
      <header class="stage-bar">
        <div>
          <h1 ref={heading} tabIndex={-1}>{peer}</h1>
          <p class="stage-line">
            {state.name === "active"
              ? <ActiveLine phone={phone} state={state} />
              : (
                <>
                  {state.name === "connecting" && (
                    <span class="spinner" aria-hidden />
                  )}
                  {progress(state)}
                </>
              )}
          </p>
        </div>
        <ConsoleButton {...console} />
      </header>
      <SelfView
        stream={phone.localStream.value}
        cameraOn={phone.cameraOn.value}
      />
      <CallControls
        phone={phone}
        calling={state.name === "calling"}
      />
    </main>
  );
}

function ActiveLine({ phone, state }: {
  phone: PhoneSurface;
  state: PhoneState & { name: "active" };
}) {
  const quality = phone.quality.value;
  const { peerMedia, call: { peer } } = state;
  return (
    <>
      <CallTimer since={state.since} />
      <span class="quality" data-quality={quality}>
        {words.call.quality[quality]}
      </span>
      {!peerMedia.audio && <span class="badge">{words.call.muted(peer)}</span>}
      {peerMedia.video === "screen" && (
        <span class="badge">{words.call.sharing(peer)}</span>
      )}
    </>
  );
}

function progress(
  state: PhoneState & { name: "calling" | "connecting" },
): string {
  if (state.name === "connecting") return words.call.connecting;
  return state.ringing ? words.call.ringing : words.call.calling;
}
