import { problems } from "./problems.ts";
import { problemEndings } from "../problem_endings.ts";
import type { Words } from "../words.ts";

/** Why a call is over, as one side sees it. Chinese. */
export const endings: Words["endings"] = {
  declined: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: `${peer} 拒绝了通话`,
        detail: "也许对方不太方便，请稍后再试。",
      }
      : {
        title: `您拒绝了 ${peer} 的来电`,
        detail: "方便时可以回拨。",
      },
  busy: ({ peer }) => ({
    title: `${peer} 正在与他人通话`,
    detail: "对方会看到您来过电话，请等对方空闲时再试。",
  }),
  unavailable: ({ peer }) => ({
    title: `${peer} 现在不接听来电`,
    detail: "请换个时间再试，或用其他方式联系。",
  }),
  no_answer: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: `${peer} 没有接听`,
        detail: "响铃已满一分钟，请稍后再试。",
      }
      : {
        title: `您错过了 ${peer} 的来电`,
        detail: "响铃已满一分钟，您可以回拨。",
      },
  cancelled: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: "通话已取消",
        detail: `您在 ${peer} 接听之前挂断了。`,
      }
      : {
        title: `您错过了 ${peer} 的来电`,
        detail: "您接听之前，对方已挂断。",
      },
  answered_elsewhere: ({ peer }) => ({
    title: "已在其他设备上接听",
    detail: `您已在那台设备上接听 ${peer} 的来电，此设备停止响铃。`,
  }),
  hung_up: ({ peer }) => ({
    title: `与 ${peer} 的通话已结束`,
    detail: `您与 ${peer} 的通话已结束。`,
  }),
  not_registered: ({ peer }) => ({
    title: `${peer} 不在线`,
    detail: `${problems.not_registered.cause}${problems.not_registered.next}`,
  }),
  peer_lost: ({ peer }) => ({
    title: `与 ${peer} 的连接已断开`,
    detail: "有一方的设备离线或页面已关闭。双方都在线后请重新呼叫。",
  }),
  invalid_message: () => ({
    title: "此通话无法接通",
    detail: "其中一台设备的音视频格式不受支持，请换用其他浏览器。",
  }),
  seal_broken: ({ peer }) => ({
    title: "为了您的安全，通话已结束",
    detail:
      `对方传来的信息不一致：您和 ${peer} 之间可能有别人。请重新呼叫；如果再次出现，请换别的方式联系 ${peer}。`,
  }),
  ...problemEndings(problems),
};
