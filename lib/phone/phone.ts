/**
 * The browser's side of the service without user interface: methods for what a
 * person can do, signals for what is shown.
 *
 * @module
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { userNameKey } from "../shared/name_key.ts";
import type { ClientMessage, ServerMessage } from "../shared/protocol.ts";
import type { User } from "../shared/protocol_values.ts";
import type { RecordingConsent } from "./call/call_messages.ts";
import type { CallSignaling } from "./call/call_signaling.ts";
import type { Chat } from "./call/chat.ts";
import * as control from "./call/call_control.ts";
import { CurrentCall } from "./call/current_call.ts";
import type { CallElsewhere } from "./call/other_device.ts";
import type { SecondCaller } from "./call/second_call.ts";
import { type LogEntry, MessageLog } from "./message_log.ts";
import { CallHistory } from "./call_history.ts";
import { DeviceCheck } from "./devices/device_check.ts";
import { DeviceList } from "./devices/device_list.ts";
import type { Device } from "./devices/devices.ts";
import type { LocalControls } from "./devices/local_media.ts";
import { People } from "./people.ts";
import {
  callOf,
  type LinkState,
  type PhoneState,
  type Problem,
} from "./phone_state.ts";
import { nextState, type PhoneEvent } from "./phone_transitions.ts";
import type { TokenSource } from "./session/page_token.ts";
import { browserPlatform, type Platform } from "./platform.ts";
import {
  type Preferences,
  PreferenceStore,
  type SoundProcessing,
} from "./preferences.ts";
import type { QualityReport } from "./call/quality.ts";
import type { GivenSession, RegisterResponse } from "./session/registration.ts";
import type { CallSeal } from "./seal/call_seal.ts";
import { Session } from "./session/session.ts";
import { pageSocketUrl } from "./session/signaling_client.ts";

export type { LogEntry };

/** A message of the server that is not about a call or other people. */
export type AsideMessage = ServerMessage & {
  id:
    | "registerResponse"
    | "settings"
    | "recents"
    | "leftText"
    | "textLeft"
    | "guestLink"
    | "messagesChanged";
};

/** Limit of these that are kept: a person gets a few a day. */
const MAX_ASIDE = 500;

/** Options of a phone. */
export interface PhoneOptions {
  /** URL of the signaling socket; by default that of the page's own server. */
  url?: string;
  /** By default the current browser. */
  platform?: Platform;
  /** Source of identity tokens; absent where people choose their names. */
  tokens?: TokenSource;
}

/** A person's telephone. */
export class Phone {
  readonly #state = signal<PhoneState>({ name: "unregistered" });
  readonly #link = signal<LinkState>("closed");
  readonly #notice = signal<Problem | null>(null);
  readonly people = new People();
  readonly #log: MessageLog;
  readonly #history: CallHistory;
  readonly #call: CurrentCall;
  readonly #session: Session;

  readonly state: ReadonlySignal<PhoneState> = this.#state;
  readonly link: ReadonlySignal<LinkState> = this.#link;
  readonly localStream: ReadonlySignal<MediaStream | null>;
  /** Our own picture while a call rings; null unless the preference is on. */
  readonly preview: ReadonlySignal<MediaStream | null>;
  readonly remoteStream: ReadonlySignal<MediaStream | null>;
  readonly report: ReadonlySignal<QualityReport>;
  readonly microphoneOn: ReadonlySignal<boolean>;
  readonly cameraOn: ReadonlySignal<boolean>;
  /** Other registered users, all or those whom we watch, sorted by name. */
  readonly users: ReadonlySignal<User[]>;
  /** Past calls. */
  readonly history: Pick<CallHistory, "calls" | "clear" | "replace">;
  /** Stored on the device. */
  readonly preferences: PreferenceStore;
  /** Cameras, microphones and speakers; empty until a permission was given. */
  readonly devices: ReadonlySignal<MediaDeviceInfo[]>;
  /** Device check before a call. */
  readonly check: DeviceCheck;
  readonly local: LocalControls;
  /** Text messages of the current call. */
  readonly chat: Omit<Chat, "received" | "typed" | "clear">;
  /** The call's media is encrypted from browser to browser: its server cannot read it. */
  readonly sealed: ReadonlySignal<boolean>;
  /** Tells whether somebody sits between the two browsers; null where it cannot. */
  readonly seal: ReadonlySignal<Pick<CallSeal, "check" | "compared"> | null>;
  /** Sends messages about the call, now or once there is a connection again. */
  readonly line: Pick<CallSignaling, "callId" | "send">;
  /** See {@link CurrentCall.recording}. */
  readonly consent: ReadonlySignal<RecordingConsent | null>;
  /** The person who calls during a call; null if nobody does. */
  readonly secondCaller: ReadonlySignal<SecondCaller | null>;
  /** The call that the person is in on another device; null if there is none. */
  readonly callElsewhere: ReadonlySignal<CallElsewhere | null>;
  /** The person talks while muted. */
  readonly speakingMuted: ReadonlySignal<boolean>;
  readonly canShareScreen: boolean;
  /** A token identifies the person, so no name is asked for. */
  readonly signsIn: boolean;
  /** The person chooses a name. */
  readonly asksName: boolean;
  /** The person whom a guest may call; undefined for everybody else. */
  readonly host: string | undefined;
  /** A problem that did not change the state. */
  readonly notice: ReadonlySignal<Problem | null> = this.#notice;
  /** Messages outside of calls, of this registration; see `aside.ts`. */
  readonly aside = signal<AsideMessage[]>([]);
  /** Latest last; bounded. */
  readonly log: ReadonlySignal<LogEntry[]>;
  /** Whether log entries from now on keep session descriptions. */
  readonly logSdp: Signal<boolean>;

  constructor(options: PhoneOptions = {}) {
    const platform = options.platform ?? browserPlatform();
    this.#log = new MessageLog(platform.now);
    const history = new CallHistory(platform);
    const preferences = new PreferenceStore(platform);
    const devices = new DeviceList(
      platform,
      (present) => {
        void this.#call.media.local.devicesChanged(present);
        this.check.devicesChanged(present);
      },
    );
    this.#session = new Session(
      options.url ?? pageSocketUrl(),
      platform,
      {
        received: (message) => this.#received(message),
        sent: (message) => this.#log.message("sent", message),
        registered: (userName, response) =>
          this.#registered(userName, response),
        unregistered: (problem) => this.#unregistered(problem),
        link: (link) => this.#linkChanged(link),
        notice: (problem) => this.#notice.value = problem,
        note: (text) => this.#log.add("event", text),
        urgent: () => callOf(this.#state.value) !== undefined,
      },
      options.tokens,
    );
    this.signsIn = options.tokens !== undefined;
    this.host = options.tokens?.host;
    this.asksName = !options.tokens || options.tokens.guest === true;
    const call = this.#call = new CurrentCall(platform, {
      state: this.#state,
      preferences: preferences.values,
      cameraInUse: () =>
        (this.check.stream.value?.getVideoTracks() ?? []).length > 0,
      standing: () => this.#session.standing,
      transmit: (message) => this.#session.send(message),
      notice: (problem) => this.#notice.value = problem,
      solved: (code) => this.#solved(code),
      note: (text) => this.#log.add("event", text),
      probe: () => this.#session.probe(),
      missed: (peer) => history.missed({ from: peer }, ""),
    });
    const { media } = call;
    const { local } = media;
    this.localStream = local.stream;
    this.preview = local.preview;
    this.remoteStream = media.remoteStream;
    this.report = media.report;
    this.microphoneOn = local.microphoneOn;
    this.cameraOn = local.cameraOn;
    this.users = this.people.users;
    this.history = this.#history = history;
    this.preferences = preferences;
    this.devices = devices.devices;
    this.check = new DeviceCheck(
      platform,
      preferences.values,
      () => void devices.refresh(),
    );
    this.local = local;
    this.chat = call.chat;
    this.sealed = media.sealed;
    this.seal = call.sealing.seal;
    this.line = call.line;
    this.consent = call.recording;
    this.secondCaller = call.second.caller;
    this.callElsewhere = call.other.call;
    const speakingMuted = this.speakingMuted = signal(false);
    let noticing: Promise<void> | undefined;
    this.canShareScreen = !!platform.mediaDevices?.getDisplayMedia;
    this.log = this.#log.entries;
    this.logSdp = this.#log.withSdp;
    local.stream.subscribe((stream) => {
      if (!stream) return;
      void devices.refresh();
      noticing ??= platform.noticeMutedSpeech?.(local, speakingMuted);
    });
    history.follow(this.#state, () => this.host !== undefined);
    const userName = this.#session.name;
    if (userName !== undefined) this.#dispatch({ type: "register", userName });
    if (!platform.createPeerConnection) {
      this.#notice.value = { code: "unsupported_browser" };
    }
  }

  /** Opens the connection to the server and keeps it open. */
  connect(): void {
    this.#session.connect();
  }

  /** The network is back or has changed: reconnects without waiting. */
  retryNow(): void {
    this.#call.media.doubt();
    this.#session.retryNow();
  }

  /**
   * Registers a name, which is ignored when a token identifies the person. The
   * result is the next state.
   */
  register(name: string): void {
    if (this.#state.value.name !== "unregistered") return;
    this.#dispatch({ type: "register", userName: name });
    this.#session.register(name);
  }

  /** Gives the name up, to stay away or to take another one. Does nothing in a call. */
  leave(): void {
    if (this.#state.value.name !== "idle") return;
    this.#session.leave();
    this.#dispatch({ type: "registerRefused" });
  }

  /** Gives name and call up, for another tab to go on with them. */
  give(): GivenSession {
    control.leave(this.#call);
    const session = this.#session.give();
    this.#dispatch({
      type: "registerRefused",
      problem: { code: "other_tab" },
    });
    return session;
  }

  /** Goes on with what another tab gave up. */
  adopt(session: GivenSession): void {
    this.preferences.reload();
    this.#dispatch({ type: "register", userName: session.name });
    this.#session.adopt(session);
  }

  /**
   * Calls somebody, without the camera if `video` is false. Resolves when the
   * call is on its way, or over. Opens no device for somebody who is not here,
   * except where the server keeps a missed call, or wakes them.
   */
  async call(peer: string, options?: { video?: boolean }): Promise<void> {
    if (this.#session.standing && this.people.lacks(peer)) {
      const own = userNameKey(peer) === userNameKey(this.#session.name ?? "");
      if (own) return control.refuse(this.#call, peer, "busy");
      if (!this.signsIn && !this.people.woken) {
        return control.refuse(this.#call, peer, "not_registered");
      }
    }
    await control.call(this.#call, peer, options);
  }

  /**
   * Answers the incoming call.
   *
   * @param options `video`: whether the camera opens; by default as the caller
   * asked
   */
  async accept(options: { video?: boolean } = {}): Promise<void> {
    await control.accept(this.#call, options);
  }

  /** Rejoins the call that a previous page of this tab left. */
  async rejoin(): Promise<void> {
    const script = await this.#call.joining();
    await script?.rejoin(this.#call);
  }

  /** Takes the call that the person is in on another device. */
  async takeCall(): Promise<void> {
    const script = await this.#call.joining();
    await script?.takeCall(this.#call);
  }

  /** Declines the incoming call, with an optional message. */
  decline(message?: string): void {
    control.decline(this.#call, message);
  }

  /** Ends the call, and answers the one that rings meanwhile. */
  async answerSecond(): Promise<void> {
    const script = await this.#call.joining();
    await script?.answerSecond(this.#call, () => this.hangUp());
  }

  /** Declines the call that rings during another one, with an optional message. */
  declineSecond(message?: string): void {
    control.declineSecond(this.#call, message);
  }

  /** Ends the call at any stage. */
  hangUp(): void {
    control.hangUp(this.#call);
  }

  /** Leaves the screen that says why a call ended. */
  dismissEnded(): void {
    this.#dispatch({ type: "endedDismissed" });
  }

  dismissNotice(): void {
    this.#notice.value = null;
  }

  /** Mutes or unmutes in a call; opens a microphone if there is none yet. */
  toggleMicrophone(): void {
    this.#call.media.local.toggleMicrophone();
  }

  /** Switches the camera in a call. Off closes it, on opens it. */
  async toggleCamera(): Promise<void> {
    await this.#call.media.local.toggleCamera();
  }

  /**
   * Switches to another camera or microphone, in a call or check, without a
   * gap; null for the system's default.
   */
  async chooseDevice(device: Device, deviceId: string | null): Promise<void> {
    await this.#reopen(device, { [device]: deviceId });
  }

  /** Switches a processing of the microphone's sound, also in a call or check. */
  async processSound(change: Partial<SoundProcessing>): Promise<void> {
    await this.#reopen("microphone", change);
  }

  /**
   * Blurs the camera's background for everybody else, or no longer, also in a
   * call or check. On again, it tries again what failed.
   */
  async blurBackground(on: boolean): Promise<void> {
    await this.#reopen("camera", { backgroundBlur: on });
  }

  /** Asks the server something outside of calls. @returns false if there is no registration now */
  ask(
    message: ClientMessage & {
      id:
        | "watch"
        | "findUsers"
        | "leaveText"
        | "textSeen"
        | "settings"
        | "recents"
        | "makeGuestLink";
    },
  ): boolean {
    return this.#session.standing && this.#session.send(message);
  }

  /** The page's player could not switch to this speaker. */
  speakerFailed(message: string): void {
    this.#notice.value = { code: "speaker_failed", message };
  }

  /**
   * The server no longer has a part of this page, because it runs another
   * version.
   */
  pageIncomplete(message: string): void {
    this.#notice.value = { code: "invalid_message", message };
  }

  /**
   * The page goes away: name and call are kept for a while for the next page of
   * this tab.
   */
  close(): void {
    this.check.stop();
    control.leave(this.#call);
    this.#session.close();
  }

  /** A preference about a device: opens it again if it is open. */
  async #reopen(device: Device, change: Partial<Preferences>): Promise<void> {
    this.preferences.set(change);
    if (this.check.running.value) await this.check.start();
    await this.#call.media.local.useChosen(device);
  }

  #received(message: ServerMessage): void {
    this.#log.message("received", message);
    if ("iceServers" in message && message.iceServers) {
      this.#call.media.iceServers = message.iceServers;
    }
    this.people.handle(message);
    switch (message.id) {
      case "serverShutdown":
      case "error":
        return this.#told(message);
      case "missedCall":
        return this.#history.missed(
          message,
          this.#state.value.name === "unregistered"
            ? ""
            : this.#state.value.userName,
        );
      case "leftText":
      case "textLeft":
      case "guestLink":
      case "messagesChanged":
      case "settings":
      case "recents":
        return this.#setAside(message);
      case "callElsewhere":
        return this.#call.other.told(message.call);
      case "registerResponse":
        // The server tells a new session of everything again.
        if (!message.resumed) this.aside.value = [];
        return this.#setAside(message);
      case "userJoined":
      case "userLeft":
      case "userBusy":
      case "presence":
      case "foundUsers":
      case "pong":
        return;
      default:
        return this.#call.handle(message);
    }
  }

  #registered(userName: string, response: RegisterResponse): void {
    this.preferences.set({ name: userName });
    this.#solved("network_full");
    this.#solved("server_shutdown");
    this.#dispatch({ type: "registered", userName });
    this.#call.registered(response);
  }

  /** The name was refused or is lost. */
  #unregistered(problem?: Problem): void {
    this.#call.unregistered();
    this.#dispatch({ type: "registerRefused", problem });
  }

  #linkChanged(link: LinkState): void {
    if (link !== this.#link.value) this.#log.add("event", `link: ${link}`);
    this.#link.value = link;
    if (link === "waiting_to_retry") this.#call.linkLost();
  }

  #setAside(message: AsideMessage): void {
    this.aside.value = [...this.aside.value, message].slice(-MAX_ASIDE);
  }

  #told(message: ServerMessage & { id: "error" | "serverShutdown" }): void {
    if (message.id === "error" && this.#call.refused()) return;
    const code = message.id === "error" ? message.reason : "server_shutdown";
    // Too late for a call that just ended, or about a repair that will be
    // retried.
    if (!code || code === "not_in_call" || code === "media_failed") return;
    this.#notice.value = { code, message: message.message };
  }

  #solved(code: Problem["code"]): void {
    if (this.#notice.value?.code === code) this.dismissNotice();
  }

  #dispatch(event: PhoneEvent): void {
    this.#state.value = nextState(this.#state.value, event);
  }
}
